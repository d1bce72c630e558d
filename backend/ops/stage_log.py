"""What does a stage's function write, from a moment on? Its log group in CloudWatch, each line once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .calls import AwsRefused, pages
from .cloud import Cloud
from .errors import OperationFailed
from .names import Stage, log_group

# A line may be seen this long after others that are younger: each container writes a stream of its own.
LATE_MILLISECONDS = 30_000


@dataclass
class StageLog:
    """From `start` on (milliseconds since 1970); `pattern` is CloudWatch's filter, empty for all."""

    cloud: Cloud
    stage: Stage
    start: int
    pattern: str = ""
    _told: dict[str, int] = field(default_factory=dict)

    def new(self) -> Iterator[str]:
        """The messages that were not told yet, in the order of their times."""
        newest = max(self._told.values(), default=self.start)
        for event in self._events(max(self.start, newest - LATE_MILLISECONDS)):
            # An emulator's own lines have no id.
            key = event.get("eventId") or f"{event['logStreamName']} {event['timestamp']} {event['message']}"
            if key not in self._told:
                self._told[key] = event["timestamp"]
                yield event["message"]
        self._told = {key: at for key, at in self._told.items() if at >= newest - LATE_MILLISECONDS}

    def _events(self, start: int) -> Iterator[Any]:
        group = log_group(self.stage)
        wanted = {"filterPattern": self.pattern} if self.pattern else {}
        try:
            for page in pages(self.cloud, "logs", "filter_log_events", logGroupName=group, startTime=start, **wanted):
                yield from page["events"]
        except AwsRefused as error:
            if error.reason != "ResourceNotFoundException":
                raise
            raise OperationFailed(
                f"There is no log group {group} on {self.cloud}: nothing of {self.stage} has run yet."
            ) from error
