"""What is counted and measured, so that alarms can ring?"""

from __future__ import annotations

import logging
from typing import Literal

logger = logging.getLogger("backend.metrics")

type Unit = Literal["Count", "Milliseconds", "Seconds", "Bytes"]


def count(name: str, value: float = 1, **dimensions: str) -> None:
    """Adds to a counter, such as `count("LimiterFailedOpen", limit="public-reads")`."""
    emit(name, value, "Count", **dimensions)


def emit(name: str, value: float, unit: Unit, **dimensions: str) -> None:
    """One value of one metric. Dimensions have few values each, and never a person's data."""
    logger.info("%s %s %s", name, value, unit, extra={"metric": (name, value, unit, dimensions)})
