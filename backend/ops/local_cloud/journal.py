"""Where does the output of containers go? Into a file for each function, and to the emulator's CloudWatch Logs."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud

from .resources import make

_LARGEST_FILE_BYTES = 10_000_000
_LONGEST_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStream:
    """In CloudWatch Logs."""

    group: str
    name: str


class Journal:
    """`folder` gets NAME.log; what a container says goes to its log stream, too, within moments."""

    def __init__(self, folder: Path, cloud: Cloud, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._cloud = cloud
        self._now = now
        self._lines: queue.SimpleQueue[tuple[LogStream, int, str]] = queue.SimpleQueue()
        self._known: set[LogStream] = set()
        threading.Thread(target=self._ship, name="log-shipper", daemon=True).start()

    def file(self, name: str) -> Path:
        """Kept below some megabytes, and one before it."""
        file = self._folder / f"{name}.log"
        with suppress(FileNotFoundError):
            if file.stat().st_size > _LARGEST_FILE_BYTES:
                file.rename(file.with_suffix(".log.1"))
        return file

    def output(self, name: str, stream: LogStream) -> IO[bytes]:
        """What a new process is to write into; the caller closes its own end once the process has it."""
        reading, writing = os.pipe()
        threading.Thread(target=self._read, args=(reading, self.file(name), stream), name="log", daemon=True).start()
        return os.fdopen(writing, "wb")

    def _read(self, reading: int, file: Path, stream: LogStream) -> None:
        with os.fdopen(reading, "rb") as lines, file.open("ab", buffering=0) as kept:
            for line in lines:
                kept.write(line)
                self._lines.put((stream, int(self._now() * 1000), line.decode(errors="replace").rstrip("\n")))

    def _ship(self) -> None:
        """One call for all that came while the last one was under way."""
        while True:
            batch = [self._lines.get()]
            with suppress(queue.Empty):
                while len(batch) < _LONGEST_BATCH:
                    batch.append(self._lines.get_nowait())
            for stream in {stream for stream, _, _ in batch}:
                with suppress(AwsRefused):  # the files have them
                    self._put(stream, [(at, line) for to, at, line in batch if to == stream and line])

    def _put(self, stream: LogStream, lines: list[tuple[int, str]]) -> None:
        if stream not in self._known:
            self._make(stream)
            self._known.add(stream)
        if lines:
            events = [{"timestamp": at, "message": line} for at, line in lines]
            call(
                self._cloud, "logs", "put_log_events",
                logGroupName=stream.group, logStreamName=stream.name, logEvents=events,
            )  # fmt: skip

    def _make(self, stream: LogStream) -> None:
        make(self._cloud, "logs", "create_log_group", logGroupName=stream.group)
        make(self._cloud, "logs", "create_log_stream", logGroupName=stream.group, logStreamName=stream.name)
