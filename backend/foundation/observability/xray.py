"""How do spans reach AWS X-Ray? As subsegments, each sent to the daemon beside the function in one datagram."""

from __future__ import annotations

import logging
import re
from typing import Any

from aws_xray_sdk.core import xray_recorder
from aws_xray_sdk.core.context import Context
from aws_xray_sdk.core.models.facade_segment import FacadeSegment
from aws_xray_sdk.core.sampling.local.sampler import LocalSampler

from .deployment import stage, version
from .invocation import Invocation
from .redaction import Redactor

logger = logging.getLogger(__name__)

# A request that asks a hundred times tells no more by its thousandth query.
MAX_SPANS = 100
MAX_NAME_CHARACTERS = 100
# «X-Ray segment documents»: letters, digits, white space and these.
_NOT_IN_NAMES = re.compile(r"[^\w .:/%&#=+\\@-]")
_redact = Redactor().own


xray_recorder.configure(
    # Lambda has decided what is sampled; the SDK's other sampler would ask AWS, from a thread.
    sampler=LocalSampler(),
    # The SDK's own for Lambda reads the environment at every step.
    context=Context(context_missing="IGNORE_ERROR"),
    # Each subtree is sent when it ends: the segment above it ends elsewhere.
    streaming_threshold=0,
    stream_sql=False,
)


class Trace:
    """One sampled invocation. Nothing here may harm the request: what fails is noted, and the trace is given up."""

    def __init__(self, root: str, parent: str) -> None:
        self._is_given_up = False
        self._spans = 0
        self._top: Any = None
        try:
            xray_recorder.context.set_trace_entity(FacadeSegment("facade", parent, root, sampled=True))
        except Exception as error:  # noqa: BLE001
            self._give_up(error)
        self._top = self.open("request", "local", "")

    def open(self, name: str, kind: str, operation: str) -> Any:
        self._spans += 1
        if self._is_given_up or self._spans > MAX_SPANS:
            return None
        try:
            subsegment = xray_recorder.begin_subsegment(_name(name), kind)
            if operation:
                subsegment.set_aws({"operation": operation})
        except Exception as error:  # noqa: BLE001
            self._give_up(error)
            return None
        return subsegment

    def close(self, subsegment: Any, *, failed: bool) -> None:
        if self._is_given_up or not subsegment.in_progress:
            return
        try:
            if failed:
                subsegment.add_fault_flag()
            # What was opened inside and not closed ends with it.
            while xray_recorder.current_subsegment() not in {subsegment, None}:
                xray_recorder.end_subsegment()
            xray_recorder.end_subsegment()
        except Exception as error:  # noqa: BLE001
            self._give_up(error)

    def end(self, invocation: Invocation) -> None:
        """The invocation's own subsegment says what it was. No path, no address, no text of an error."""
        if self._top is None or self._is_given_up:
            return
        try:
            self._top.name = _name(invocation.route)
            facts = {
                "route": invocation.route,
                "request_id": invocation.request_id,
                "queries": invocation.queries,
                "database_milliseconds": round(1000 * invocation.database_seconds, 1),
                "spans_left_out": max(0, self._spans - MAX_SPANS),
                "stage": stage(),
                "version": version(),
            }
            for key, value in facts.items():
                self._top.put_annotation(key, value)
            if invocation.status:
                self._top.put_http_meta("status", invocation.status)
            self.close(self._top, failed=False)
            xray_recorder.context.clear_trace_entities()
        except Exception as error:  # noqa: BLE001
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._is_given_up = True
        logger.warning("the trace is given up: %s", type(error).__name__)


def _name(text: str) -> str:
    return _NOT_IN_NAMES.sub("", _redact(text)).strip()[:MAX_NAME_CHARACTERS] or "unnamed"
