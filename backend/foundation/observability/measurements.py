"""How does CloudWatch take metrics out of log lines? As documents in its embedded metric format.

Source: «Specification: Embedded metric format» of the Amazon CloudWatch User Guide. CloudWatch reads the values from
the log stream by itself: no call, no thread, nothing to lose when the function is frozen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .redaction import Redactor

NAMESPACE = "CoalitionBuilder"
# The format's own limits are 100 metrics a directive, 100 values a metric and 30 dimensions; each set of dimensions'
# values is a metric that costs money, so ours has few.
MAX_METRICS = 100
MAX_VALUES = 100
MAX_DIMENSIONS = 3
MAX_DIMENSION_CHARACTERS = 100
# Of «MetricDatum», Amazon CloudWatch API Reference.
MAX_VALUE = 2.0**360

type Unit = Literal["Count", "Milliseconds", "Seconds", "Bytes"]

_METRIC_NAME = re.compile(r"[A-Z][A-Za-z0-9]{2,99}")
_DIMENSION_NAME = re.compile(r"[a-z][a-z0-9_]{1,49}")
# Members of the document's root that are no dimension of a caller's.
_RESERVED = frozenset({"stage", "version", "request_id", "route"})
_redact = Redactor().own


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one metric, checked."""

    name: str
    value: float
    unit: Unit
    dimensions: tuple[tuple[str, str], ...]


def measurement(name: str, value: float, unit: Unit, dimensions: Mapping[str, str]) -> Measurement:
    """Raises ValueError for what CloudWatch would not take, or what would be a metric of its own for each visitor."""
    if not _METRIC_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a metric: PascalCase, such as LimiterFailedOpen.")
    if not abs(value) <= MAX_VALUE:  # nor what is no number
        raise ValueError(f"{name} is {value}: CloudWatch takes numbers between -2^360 and 2^360 only.")
    if len(dimensions) > MAX_DIMENSIONS:
        raise ValueError(f"{name} has {len(dimensions)} dimensions; at most {MAX_DIMENSIONS} are taken.")
    for dimension in dimensions:
        if not _DIMENSION_NAME.fullmatch(dimension) or dimension in _RESERVED:
            raise ValueError(f"{name} cannot have the dimension {dimension!r}.")
    return Measurement(name, value, unit, tuple(sorted((key, _dimension(text)) for key, text in dimensions.items())))


def _dimension(value: str) -> str:
    """A dimension's value is printable ASCII and not blank."""
    printable = "".join(character if " " <= character <= "~" else "?" for character in _redact(str(value)))
    return printable.strip()[:MAX_DIMENSION_CHARACTERS] or "none"


def documents(
    measurements: Iterable[Measurement], *, time_milliseconds: int, stage: str, properties: Mapping[str, str]
) -> list[dict[str, Any]]:
    """EMF documents for the measurements: one for each combination of dimensions' values.

    Each metric is kept twice, by stage alone (what an alarm asks for) and by stage and dimensions. `properties` can be
    searched in the logs and are no dimensions.
    """
    groups: dict[tuple[tuple[str, str], ...], list[dict[str, Any]]] = {}
    for each in measurements:
        _place(each, groups.setdefault(each.dimensions, []))
    made = []
    for dimensions, batches in groups.items():
        names = [name for name, _ in dimensions]
        sets = [["stage"], ["stage", *names]] if names else [["stage"]]
        for batch in batches:
            directive = {
                "Namespace": NAMESPACE,
                "Dimensions": sets,
                "Metrics": [{"Name": name, "Unit": unit} for name, (unit, _) in batch.items()],
            }
            values = {name: found[0] if len(found) == 1 else found for name, (_, found) in batch.items()}
            metadata = {"_aws": {"Timestamp": time_milliseconds, "CloudWatchMetrics": [directive]}}
            made.append(metadata | {"stage": stage} | dict(properties) | dict(dimensions) | values)
    return made


def _place(each: Measurement, batches: list[dict[str, Any]]) -> None:
    """Into the last document of its dimensions, or a new one where that is full or has the metric in another unit."""
    batch = batches[-1] if batches else None
    if batch is None or (each.name not in batch and len(batch) >= MAX_METRICS):
        batch = {}
        batches.append(batch)
    unit, values = batch.setdefault(each.name, (each.unit, []))
    if unit != each.unit or (len(values) >= MAX_VALUES and each.unit != "Count"):
        batches.append({each.name: (each.unit, [each.value])})
    elif each.unit == "Count" and values:
        values[0] += each.value
    else:
        values.append(each.value)
