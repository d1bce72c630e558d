"""What does a person see who types bin/cost? One screen; docs/cost.md has the rest."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.ops.names import STAGES, Stage

from .costs import Costs, Way
from .lines import by_part, total
from .tables import aligned, count, dollars
from .ways import always_on, serverless

REQUESTS = tuple(Decimal(number) for number in (0, 100_000, 1_000_000, 10_000_000))
IDLE: dict[Stage, Decimal] = dict.fromkeys(STAGES, Decimal(0))


def summary(costs: Costs) -> Iterator[str]:
    """Every stage at each number of requests, and the account's bill."""
    prices = costs.prices
    yield f"US dollars a month in {prices.region}, prices read {prices.read}; every figure and its reason: docs/cost.md"
    rows = [["requests a month", *(count(number) for number in REQUESTS)]]
    rows += [[stage, *_row(costs, stage, serverless)] for stage in STAGES]
    rows += [[f"{stage}, always on", *_row(costs, stage, always_on)] for stage in STAGES]
    rows += [["the account's bill*", *(dollars(costs.bill(IDLE | {"production": n})) for n in REQUESTS)]]
    yield from aligned(rows)
    yield "* all three stages in one account, requests in production alone, after what AWS gives each account for ever;"
    yield "  the lines above it are at list prices. Always on: two Fargate tasks, a load balancer, NAT in two zones."
    for stage in ("staging", "production"):
        yield f"{stage}: {_break_even(costs, stage)}"


def of_stage(costs: Costs, stage: Stage, requests: Decimal) -> Iterator[str]:
    """One stage, part by part, both ways."""
    ways = [costs.lines(stage, requests, way) for way in (serverless, always_on)]
    parts = [by_part(lines, costs.prices) for lines in ways]
    yield f"{stage}, {count(requests)} requests a month, US dollars at list prices"
    rows = [["", "serverless", "always on"]]
    rows += [
        [part, *(dollars(each[part]) if part in each else "" for each in parts)]
        for part in dict.fromkeys([*parts[0], *parts[1]])
    ]
    rows.append(["together", *(dollars(total(lines, costs.prices)) for lines in ways)])
    yield from aligned(rows)


def _row(costs: Costs, stage: Stage, way: Way) -> list[str]:
    return [dollars(costs.of(stage, requests, way)) for requests in REQUESTS]


def _break_even(costs: Costs, stage: Stage) -> str:
    requests = costs.break_even(stage)
    if requests is None:
        return "serverless is cheaper at any number of requests that was looked at"
    return f"always on is cheaper from {count(requests)} requests a month"
