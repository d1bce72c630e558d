"""How does a command run once, in the image of a release, beside the function that serves?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from backend.ops.names import TaskName

type Say = Callable[[str], None]


class OneShotTasks(Protocol):
    """Fargate on AWS; a process of the image's folder on the local cloud. Both pass the same contract test."""

    def run(
        self,
        task: TaskName,
        *,
        image_uri: str,
        command: Sequence[str],
        say: Say,
        timeout_seconds: float,
    ) -> int:
        """Runs `command` in `image_uri` (`repository@sha256:…`) as the task's own database role, and waits for its end.

        What it prints goes to `say` line by line, while it runs. Answers its exit code: 0 is success, all else is the
        command's own word.

        Raises:
            OperationFailed: it could not be started, was ended from outside (no memory, no capacity, no such image), or
                did not end within `timeout_seconds`, in which case it has been told to stop.
            KeyboardInterrupt: the operator's own; the task has been told to stop, and `say` has said so.
        """
        ...
