"""How does a program run to its end? With a time limit, deaf to the terminal's Ctrl-C, and never left behind."""

from __future__ import annotations

import signal
import subprocess  # nosec B404  # what this module is for
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import OperationFailed
from .processes import send, start


@dataclass(frozen=True, slots=True)
class Ended:
    """`output` is stdout and stderr together."""

    code: int
    output: str


def run_program(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
) -> Ended:
    """In a session of its own: Ctrl-C is ours to answer. Where we are ended from outside, the kernel ends it too.

    Raises:
        OperationFailed: it cannot be started, or did not end within `seconds`.
    """
    name = Path(command[0]).name
    try:
        process = start(command, environment, folder=folder, output=subprocess.PIPE)
    except OSError as error:
        raise OperationFailed(f"{name} cannot be started: {error}.") from error
    with process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise OperationFailed(f"{name} did not end within {seconds:.0f} s and was stopped.") from error
        except BaseException:
            _end(process)
            raise
    return Ended(process.returncode, output.decode(errors="replace"))


def last_lines(output: str, count: int, say: Callable[[str], None]) -> None:
    """What a program said before it failed, set off from our own lines."""
    for line in output.rstrip().splitlines()[-count:]:
        say(f"      | {line}")


def _end(process: subprocess.Popen[bytes]) -> None:
    send(process, signal.SIGKILL)
    process.wait()
