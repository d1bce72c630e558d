"""What is counted and measured, so that alarms can ring?"""

from __future__ import annotations

import logging
import time

from .deployment import stage, version
from .invocation import Invocation, current
from .measurements import MAX_METRICS, Measurement, Unit, documents, measurement

# Says each value at once and in words; deployed, it is silent.
logger = logging.getLogger("backend.metrics")
# Writes documents for CloudWatch; silent but where one reads them.
emf = logging.getLogger("backend.metrics.emf")


def count(name: str, value: float = 1, **dimensions: str) -> None:
    """Adds to a counter, such as `count("LimiterFailedOpen", limit="public-reads")`."""
    emit(name, value, "Count", **dimensions)


def emit(name: str, value: float, unit: Unit, **dimensions: str) -> None:
    """One value of one metric. Dimensions have few values each, and never a person's data.

    Within a request or job it is written at the end, together with the others of it; elsewhere at once.

    Raises:
        ValueError: a name that is not PascalCase, more than three dimensions, or no number that CloudWatch takes.
    """
    measured = measurement(name, value, unit, dimensions)
    logger.info("%s %s %s", name, value, unit, extra={"metric": (name, value, unit, dimensions)})
    if not emf.isEnabledFor(logging.INFO):
        return
    invocation = current()
    if invocation is None:
        _write([measured], None)
        return
    invocation.measurements.append(measured)
    if len(invocation.measurements) >= MAX_METRICS:
        flush(invocation)


def flush(invocation: Invocation) -> None:
    """Writes what was measured so far: at the end, for a Lambda is frozen after its answer."""
    if invocation.measurements:
        measured, invocation.measurements = invocation.measurements, []
        _write(measured, invocation)


def _write(measured: list[Measurement], invocation: Invocation | None) -> None:
    properties = {"version": version()}
    if invocation is not None:
        properties |= {"request_id": invocation.request_id, "route": invocation.route}
    made = documents(measured, time_milliseconds=time.time_ns() // 1_000_000, stage=stage(), properties=properties)
    for document in made:
        emf.info("metrics", extra={"emf": document})
