"""Where does a request's time go? Spans, where the invocation is sampled; nothing at all elsewhere.

AWS X-Ray stands behind this module and nowhere else: AWS ends its SDK's support on 2027-02-25, and OpenTelemetry is to
follow. The SDK is imported (150 to 240 ms, 33 MB) when an invocation is sampled, and never in a process's first one,
which waits for enough: X-Ray samples the first request of each second, so on a quiet site the cold ones are sampled.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

from .invocation import Invocation

if TYPE_CHECKING:
    from .xray import Trace

type Kind = Literal["local", "remote", "aws"]

logger = logging.getLogger(__name__)

_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)
_ROOT = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_PARENT = re.compile(r"[0-9a-f]{16}")


@contextmanager
def span(name: str) -> Iterator[None]:
    """Times what happens inside as a part of the current request's trace. The name holds no person's data."""
    if _trace.get() is None:
        yield
        return
    started = start(name)
    failed = True
    try:
        yield
        failed = False
    finally:
        finish(started, failed=failed)


def start(name: str, *, kind: Kind = "local", operation: str = "") -> Any:
    """A span whose end is not this block's: hand what is returned to `finish`. None where nothing is traced."""
    trace = _trace.get()
    return None if trace is None else trace.open(name, kind, operation)


def finish(started: Any, *, failed: bool = False) -> None:
    """Ends a span, and what was left open inside it. Of an error nothing but the fact is kept."""
    if started is not None and (trace := _trace.get()) is not None:
        trace.close(started, failed=failed)


@contextmanager
def traced(invocation: Invocation, header: str) -> Iterator[None]:
    """Traces the invocation under the segment that Lambda made for it, if Lambda's trace header says it is sampled.

    Lambda's own segment is closed to us, so route, status and queries stand in a subsegment of ours.
    """
    parents = None if invocation.is_cold or not header else sampled_parents(header)
    if parents is None:
        yield
        return
    try:
        from .xray import Trace  # noqa: PLC0415  # see the module's docstring
    except Exception as error:  # noqa: BLE001  # it reads the environment, too, and raises what it likes
        logger.warning("X-Ray cannot be used: %s", type(error).__name__)
        yield
        return
    trace = Trace(*parents)
    token = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(token)
        trace.end(invocation)


def sampled_parents(header: str) -> tuple[str, str] | None:
    """Trace and segment out of `Root=1-…;Parent=…;Sampled=1`, or None where it is not sampled or not a trace header.

    Source: «AWS X-Ray concepts: Tracing header», X-Ray Developer Guide.
    """
    parts = dict(part.strip().partition("=")[::2] for part in header.split(";"))
    root, parent = parts.get("Root", ""), parts.get("Parent", "")
    if parts.get("Sampled") != "1" or not _ROOT.fullmatch(root) or not _PARENT.fullmatch(parent):
        return None
    return root, parent
