"""How does a person read an import? One line a file, and under it what would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.models import Boundary, InForce, Vintage
from backend.apps.geography.services import Imported

# A redistricted nation has 435 rows; the whole report stays in the vintage.
_LONGEST_LIST = 20


def summary_line(imported: Imported) -> str:
    return f"{imported.outcome:<10} {vintage_line(imported.vintage)}"


def vintage_line(vintage: Vintage) -> str:
    area = "nation" if vintage.area == "us" else BY_FIPS[vintage.area].usps
    extra = f", {vintage.not_defined_count} not defined" if vintage.not_defined_count else ""
    extra += f", {vintage.repaired_count} repaired" if vintage.repaired_count else ""
    day = f"from {vintage.in_force_from}" if vintage.in_force_from else "its day is to be told"
    day += f", withdrawn {vintage.withdrawn_at:%Y-%m-%d}" if vintage.withdrawn_at else ""
    return (
        f"{vintage.key:<20} {vintage.layer:<6} {area:<6} {vintage.record_count:>5} read, "
        f"{vintage.region_count} regions{extra}; {day}"
    )


def report_lines(report: dict[str, Any]) -> Iterator[str]:
    """What a comparison found, the most moved regions first."""
    if not report.get("against"):
        return
    yield f"against {', '.join(report['against'])}: {report['unmoved_count']} as before, {len(report['moved'])} moved"
    for name in ("new", "gone", "renamed"):
        if report[name]:
            yield f"{name}: {', '.join(report[name])}"
    for moved in report["moved"][:_LONGEST_LIST]:
        yield (
            f"{moved['geoid']:<8} keeps {moved['kept_share']:>6.1%} of its area, "
            f"gains {moved['gained_square_km']:,.1f} km², loses {moved['lost_square_km']:,.1f} km²  {moved['name']}"
        )
    if len(report["moved"]) > _LONGEST_LIST:
        yield f"and {len(report['moved']) - _LONGEST_LIST} more; the vintage's report has all"


def answering_lines(vintages: Iterable[Vintage], day: date) -> Iterator[str]:
    """Which maps answer on `day` in the layers and states of some vintages, and where none does."""
    states_by_layer: dict[str, set[str]] = defaultdict(set)
    for vintage in vintages:
        covered = Boundary.objects.filter(vintage=vintage).order_by("state_fips").values_list("state_fips", flat=True)
        states_by_layer[vintage.layer].update(covered.distinct())
    for layer, states in sorted(states_by_layer.items()):
        held: dict[str, list[str]] = defaultdict(list)
        rows = InForce.objects.filter(layer=layer, state_fips__in=states, days__contains=day).select_related("vintage")
        for row in rows.order_by("state_fips"):
            held[row.vintage.key].append(row.state_fips)
        for key, answered in sorted(held.items()):
            yield f"{layer} of {_names(answered)}: {key} answers today"
        if missing := states - {fips for answered in held.values() for fips in answered}:
            yield f"{layer} of {_names(missing)}: NOTHING answers today"


def _names(states: Iterable[str]) -> str:
    return ", ".join(BY_FIPS[fips].usps for fips in sorted(states))
