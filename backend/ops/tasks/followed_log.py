"""What has a task printed since we last looked? Its container's stream in CloudWatch Logs, in order, each line once."""

from __future__ import annotations

from typing import Any

from backend.foundation.aws.clients import ORDINARY
from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud

from .definitions import TaskDefinition
from .protocol import Say


class FollowedLog:
    """The awslogs driver names the stream prefix/container/task. Without a prefix nobody could know it."""

    def __init__(self, cloud: Cloud, definition: TaskDefinition, *, task_id: str) -> None:
        self._cloud = cloud
        self._group = definition.log_options.get("awslogs-group", "")
        prefix = definition.log_options.get("awslogs-stream-prefix", "")
        self._stream = f"{prefix}/{definition.container}/{task_id}" if self._group and prefix else ""
        self._token: str | None = None

    def read(self, say: Say) -> int:
        """Says what is new; answers how many lines it was."""
        lines = 0
        while self._stream:
            answer = self._page()
            for event in answer["events"]:
                say(event["message"].rstrip("\n"))
            lines += len(answer["events"])
            # At the end of a stream the token is the one that was asked with.
            if answer["nextForwardToken"] == self._token:
                break
            self._token = answer["nextForwardToken"]
        return lines

    def _page(self) -> Any:
        since = {"nextToken": self._token} if self._token else {}
        place = {"logGroupName": self._group, "logStreamName": self._stream, "startFromHead": True}
        try:
            return call(self._cloud, "logs", "get_log_events", ORDINARY, **place, **since)
        except AwsRefused as error:
            if error.reason != "ResourceNotFoundException":
                raise
            # Nothing was printed yet.
            return {"events": [], "nextForwardToken": self._token}
