"""What holds whatever is configured: more requests are never cheaper, and a switch is the difference of two wholes."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.ops.costs.changes import SAVINGS, SWITCHES, Change
from backend.ops.costs.configured import Configuration
from backend.ops.costs.costs import Costs, Way, read_costs
from backend.ops.costs.lines import total
from backend.ops.costs.ways import account, always_on, always_on_without_nat, serverless
from backend.ops.names import STAGES, Stage

COSTS = read_costs()
WAYS = (serverless, always_on, always_on_without_nat)
requests = st.integers(min_value=0, max_value=300_000_000).map(Decimal)


@given(st.sampled_from(STAGES), st.sampled_from(WAYS), requests, requests)
def test_more_requests_are_never_cheaper(stage: Stage, way: Way, one: Decimal, other: Decimal):
    fewer, more = sorted((one, other))
    assert COSTS.of(stage, fewer, way) <= COSTS.of(stage, more, way)
    assert COSTS.alone(stage, fewer, way) <= COSTS.alone(stage, more, way)


@given(requests)
def test_the_bill_is_between_nothing_and_list_prices(number: Decimal):
    visited = dict.fromkeys(STAGES, number)
    assert 0 < COSTS.bill(visited) <= total(COSTS.all_lines(visited), COSTS.prices)


@given(st.decimals(min_value=0, max_value=1, places=3), st.decimals(min_value=0, max_value=1, places=3))
def test_more_writes_are_never_cheaper(one: Decimal, other: Decimal):
    fewer, more = (
        Costs(stages=COSTS.stages, assumed=COSTS.assumed.replaced("share_of_writes", share), prices=COSTS.prices)
        for share in sorted((one, other))
    )
    assert fewer.of("production", Decimal(10**6)) <= more.of("production", Decimal(10**6))


def whole(stage: Configuration, number: Decimal) -> Decimal:
    """Of an account with this stage alone, computed by another way than Change does."""
    costs = Costs(stages={stage.stage: stage}, assumed=COSTS.assumed, prices=COSTS.prices)
    once = total(account(costs.traffic(stage.stage, number)), costs.prices)
    return costs.of(stage.stage, number) + once


@pytest.mark.parametrize("stage", ["staging", "production"])
@pytest.mark.parametrize("change", SWITCHES + SAVINGS, ids=lambda change: change.words)
def test_a_change_costs_the_difference_of_two_whole_computations(change: Change, stage: Stage):
    configuration = COSTS.stages[stage]
    for number in (Decimal(0), Decimal(123_456), Decimal(10**7)):
        difference = whole(change.after(configuration), number) - whole(change.before(configuration), number)
        assert change.costs(configuration, number, COSTS.assumed, COSTS.prices) == difference


@pytest.mark.parametrize("change", SWITCHES, ids=lambda change: change.words)
def test_a_switch_that_is_on_costs_something_and_turns_nothing_else(change: Change):
    production = COSTS.stages["production"]
    assert change.costs(production, Decimal(10**6), COSTS.assumed, COSTS.prices) > 0
    on, off = change.after(production), change.before(production)
    turned = {field.name for field in fields(on) if getattr(on, field.name) != getattr(off, field.name)}
    assert len(turned) == 1
    # It costs as much where it is on already.
    assert change.costs(on, Decimal(0), COSTS.assumed, COSTS.prices) == change.costs(
        off, Decimal(0), COSTS.assumed, COSTS.prices
    )


@pytest.mark.parametrize("change", SAVINGS, ids=lambda change: change.words)
def test_a_saving_saves(change: Change):
    assert change.costs(COSTS.stages["production"], Decimal(10**6), COSTS.assumed, COSTS.prices) < 0


@pytest.mark.parametrize("way", [always_on, always_on_without_nat])
@pytest.mark.parametrize("stage", ["dev", "staging", "production"])
def test_the_break_even_is_where_the_sign_changes(stage: Stage, way: Way):
    even = COSTS.break_even(stage, way)
    assert even is not None
    assert COSTS.of(stage, even) > COSTS.of(stage, even, way)
    assert COSTS.of(stage, even - 10_000) <= COSTS.of(stage, even - 10_000, way)


def test_where_serverless_is_always_cheaper_there_is_no_break_even():
    free_api = replace(COSTS.stages["production"], memory_mb=128, api="v2", has_tracing=False)
    assumed = COSTS.assumed
    for name in ("read_cpu_ms", "cold_share", "answer_bytes", "share_of_writes", "request_log_bytes", "limiter_ms"):
        assumed = assumed.replaced(name, Decimal(0))
    costs = Costs(
        stages={"production": free_api},
        assumed=assumed.replaced("always_on_tasks", Decimal(200)),
        prices=COSTS.prices,
    )
    assert costs.break_even("production") is None


def test_traces_are_all_of_few_and_a_share_of_many():
    traffic = COSTS.traffic("production", Decimal(0))
    assert traffic.traces(Decimal(0)) == 0
    assert Decimal("0.99") < traffic.traces(Decimal(10_000)) / 10_000 <= 1
    billion = Decimal(10**9)
    assert Decimal("0.05") < traffic.traces(billion) / billion < Decimal("0.053")
