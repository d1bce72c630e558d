"""What does docs/cost.md say? cost.md.template, filled in from prices, assumptions and the checkout's own settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from backend.ops.names import STAGES, Stage

from .appendix import appendix
from .changes import SAVINGS, SWITCHES, Change, cost_of
from .costs import Costs, Way, shared
from .lines import Line, by_part, total
from .schedules import SECONDS
from .summary import IDLE, REQUESTS
from .tables import count, dollars, markdown
from .ways import always_on, always_on_without_nat, serverless

TEMPLATE = Path(__file__).with_name("cost.md.template")

_NOTHING, _MILLION, _MOST = Decimal(0), Decimal(1_000_000), REQUESTS[-1]
_HEADS = ["requests a month", *(count(number) for number in REQUESTS)]
_WAYS: Mapping[str, Way] = {
    "serverless": serverless,
    "always on": always_on,
    "always on without NAT": always_on_without_nat,
}


def document(costs: Costs) -> str:
    """Ends with a newline."""
    return TEMPLATE.read_text(encoding="utf-8").format_map(
        _sentences(costs) | _break_evens(costs) | _tables(costs) | appendix(costs)
    )


def _sentences(costs: Costs) -> dict[str, str]:
    """Figures that stand in the text."""
    assumed, production = costs.assumed, costs.stages["production"]
    parts = by_part(costs.lines("production", _NOTHING), costs.prices)
    others = sorted((part for part in parts if part != "database"), key=lambda part: parts[part], reverse=True)
    added = by_part(costs.lines("production", _NOTHING, always_on), costs.prices)
    more_writes = assumed.replaced("share_of_writes", Decimal("0.1"))
    with_more = cost_of(production, _MILLION, more_writes, costs.prices)
    return {
        "region": costs.prices.region,
        "read": str(costs.prices.read),
        **{f"{stage}_idle": dollars(costs.of(stage, _NOTHING)) for stage in STAGES},
        "production_always_on": dollars(costs.of("production", _NOTHING, always_on)),
        "production_lean": dollars(costs.of("production", _NOTHING, always_on_without_nat)),
        "production_database": dollars(parts["database"]),
        "production_forgotten": " and ".join(f"{part} {dollars(parts[part])}" for part in others[:2]),
        "production_million": dollars(costs.of("production", _MILLION)),
        "production_with_writes": dollars(
            costs.of("production", _MILLION) + with_more - cost_of(production, _MILLION, assumed, costs.prices)
        ),
        "writes_percent": count(assumed["share_of_writes"] * 100),
        "shared": dollars(total(shared(costs.lines("staging", _NOTHING)), costs.prices)),
        "tasks": count(assumed["always_on_tasks"]),
        "task_cpu": count(assumed["always_on_cpu"]),
        "task_memory": count(assumed["always_on_memory_gb"]),
        "always_on_adds": ", ".join(
            f"{part} {dollars(added[part])}" for part in ("containers", "load balancer", "NAT") if part in added
        ),
        "staging_standby": dollars(SWITCHES[0].costs(costs.stages["staging"], _NOTHING, costs.assumed, costs.prices)),
    }


def _break_evens(costs: Costs) -> dict[str, str]:
    def a_million(way: Way) -> str:
        difference = costs.of("production", _MOST, way) - costs.of("production", _MILLION, way)
        return dollars(difference * _MILLION / (_MOST - _MILLION))

    def even(stage: Stage, way: Way) -> str:
        requests = costs.break_even(stage, way)
        if requests is None:
            return "at no number that was looked at"
        return f"from {requests / _MILLION:.1f} million requests a month ({requests / SECONDS:.1f} a second)"

    stages: tuple[Stage, ...] = ("staging", "production")
    return {
        "million_serverless": a_million(serverless),
        "million_always_on": a_million(always_on),
        **{f"{stage}_even": even(stage, always_on) for stage in stages},
        **{f"{stage}_even_lean": even(stage, always_on_without_nat) for stage in stages},
    }


def _tables(costs: Costs) -> dict[str, str]:
    # Where dev has no load balancer of its own, there is no NAT of its own to leave out.
    compared = [
        [f"{stage}, {words}", *_row(costs, stage, way)]
        for stage in STAGES
        for words, way in _WAYS.items()
        if costs.stages[stage].is_home or way is not always_on_without_nat
    ]
    return {
        "stages": markdown(_HEADS, [[stage, *_row(costs, stage, serverless)] for stage in STAGES], numbers_from=1),
        "always_on": markdown(_HEADS, compared, numbers_from=1),
        "bills": _bills(costs),
        "parts": _parts(costs),
        "sharing": _sharing(costs),
        "switches": _changes(costs, SWITCHES),
        "savings": _changes(costs, SAVINGS),
    }


def _row(costs: Costs, stage: Stage, way: Way) -> list[str]:
    return [dollars(costs.of(stage, requests, way)) for requests in REQUESTS]


def _bills(costs: Costs) -> str:
    bills = [IDLE | {"production": requests} for requests in REQUESTS]
    listed = [total(costs.all_lines(bill), costs.prices) for bill in bills]
    images = count(costs.stages["production"].kept_images)
    rows = [
        [f"all three at list prices, and what an account has once ({images} images, the trail)", *map(dollars, listed)],
        ["the bill", *(dollars(costs.bill(bill)) for bill in bills)],
        ["production in an account of its own", *(dollars(costs.alone("production", number)) for number in REQUESTS)],
        ["the bill of all three always on", *(dollars(costs.bill(bill, always_on)) for bill in bills)],
    ]
    return markdown(_HEADS, rows, numbers_from=1)


def _parts(costs: Costs) -> str:
    columns: list[list[Line]] = [costs.lines("dev", _NOTHING), costs.lines("staging", _NOTHING)]
    columns += [costs.lines("production", requests) for requests in REQUESTS]
    parts = [by_part(lines, costs.prices) for lines in columns]
    names = by_part([line for lines in columns for line in lines], costs.prices)
    rows = [[part, *(dollars(each[part]) if part in each else "" for each in parts)] for part in names]
    rows.append(["together", *(dollars(total(lines, costs.prices)) for lines in columns)])
    heads = ["", "dev, 0", "staging, 0", *(f"production, {count(number)}" for number in REQUESTS)]
    return markdown(heads, rows, numbers_from=1)


def _sharing(costs: Costs) -> str:
    both = total(shared(costs.lines("staging", _NOTHING)), costs.prices)
    dev, staging = costs.of("dev", _NOTHING), costs.of("staging", _NOTHING)
    rows = [
        ["as tags say", dollars(dev), dollars(staging)],
        ["half each", dollars(dev + both / 2), dollars(staging - both / 2)],
        ["dev with an instance of its own", dollars(dev + both), dollars(staging)],
    ]
    return markdown(["", "dev", "staging"], rows, numbers_from=1)


def _changes(costs: Costs, changes: Sequence[Change]) -> str:
    production, numbers = costs.stages["production"], (_NOTHING, _MILLION, _MOST)
    rows = [
        [
            change.words,
            change.where,
            *(dollars(change.costs(production, requests, costs.assumed, costs.prices)) for requests in numbers),
        ]
        for change in changes
    ]
    return markdown(["", "where", *(count(number) for number in numbers)], rows, numbers_from=2)
