"""Totals that somebody has computed with a pencil, from the prices in prices.toml."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.ops.costs.costs import Way
from backend.ops.costs.lines import Line, allowances, by_part, rounded, total
from backend.ops.costs.prices import read_prices
from backend.ops.costs.ways import account, always_on, always_on_without_nat, serverless

from .making import bare, traffic

PRICES = read_prices()
# 730 h of db.t4g.micro at $0.016, 20 GB at $0.115, a key at $1, the master's secret at $0.40.
BARE = Decimal("11.68") + Decimal("2.30") + 1 + Decimal("0.40")


def dollars(way: Way = serverless, requests: int = 0, *, stage: dict[str, Any] | None = None, **values: Any) -> Decimal:
    return rounded(total(way(traffic(requests, bare(**(stage or {})), **values)), PRICES))


def test_a_bare_stage_costs_instance_storage_key_and_the_masters_secret():
    assert dollars() == BARE == Decimal("15.38")


@pytest.mark.parametrize(
    ("stage", "more"),
    [
        ({"has_dashboard": True}, "3.00"),
        ({"is_multi_az": True}, "13.98"),  # the instance and its storage once more
        ({"has_proxy": True}, "21.90"),  # two vCPUs of 730 h at $0.015
        ({"instance_class": "db.t4g.small"}, "11.68"),
        ({"interface_endpoints": 1}, "14.60"),  # two zones of 730 h at $0.01
        ({"interface_endpoints": 3, "zones": 3}, "65.70"),
        ({"nat_gateways": 2}, "73.00"),  # 730 h at $0.045 and an address at $0.005, twice
        ({"has_web_acl": True}, "5.00"),
        ({"has_edge": True}, "0.50"),  # the zone
        ({"storage_gb": Decimal(100)}, "9.20"),
    ],
)
def test_what_is_switched_on_costs_what_it_costs(stage: dict[str, Any], more: str):
    assert dollars(stage=stage) == BARE + Decimal(more)


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({}, "3.70"),  # $3.50 to API Gateway, $0.20 to Lambda
        ({"limiter_ms": 10, "read_limiter_writes": 2}, "5.28"),  # 20,000 s of 1 GB: $0.3333; 2 million writes: $1.25
        ({"read_cpu_ms": 10, "whole_processor_mb": 2048}, "4.03"),  # half a processor: 20 ms, 20,000 s
        ({"share_of_writes": "0.5", "mails_a_write": 1}, "53.70"),  # half a million mails
        ({"answer_bytes": 1073741824 // 100_000}, "4.60"),  # 10 GB
        (
            {"request_log_bytes": 10_737},
            "8.77",
        ),  # 10 GB taken in at $0.50, and seven days of a month of them kept at $0.03
    ],
)
def test_a_million_requests_cost_what_they_cause(values: dict[str, Any], more: str):
    assert dollars(requests=1_000_000, **values) == BARE + Decimal(more)


def test_a_stage_that_shares_pays_for_no_instance_and_no_key():
    of_two = {"stage": "dev", "home": "staging"}
    assert dollars(stage=of_two, stage_secrets=4) == Decimal("1.60")


def test_always_on_adds_tasks_a_load_balancer_and_nat_in_each_zone():
    values: dict[str, Any] = {"always_on_tasks": 2, "always_on_cpu": "0.5", "always_on_memory_gb": 1}
    # 730 h of one vCPU 29.55, of 2 GB 6.49; 16.425 and two addresses 7.30; two NAT 65.70 and their addresses 7.30
    assert dollars(always_on, **values) == BARE + Decimal("132.77")
    # without NAT: the tasks' own two addresses
    assert dollars(always_on_without_nat, **values) == BARE + Decimal("67.07")
    # What the function needs to reach a staff's provider, tasks do not.
    assert dollars(always_on, stage={"nat_gateways": 1}, **values) == dollars(always_on, **values)


def test_an_account_keeps_its_images():
    assert rounded(total(account(traffic(image_gb="0.13", trail_gb=1)), PRICES)) == Decimal("2.62")  # 26 GB, 1 GB of S3


def test_backups_cost_what_they_have_beyond_the_instances_own_storage():
    assert dollars(backup_gb=20) == BARE
    assert dollars(backup_gb=30) == BARE + Decimal("0.95")
    assert dollars(backup_gb=13, backup_gb_a_day=1) == BARE


def test_money_is_rounded_once_at_the_end():
    lines = [Line(part="API", price="rest_api", quantity=Decimal(1_000)) for _ in range(4)]  # $0.0035 each
    assert rounded(total(lines, PRICES)) == Decimal("0.01")
    assert total(lines, PRICES) == Decimal("0.0140")
    assert sum(rounded(cost) for cost in by_part(lines, PRICES).values()) == Decimal("0.01")


def test_half_a_cent_goes_up():
    assert [rounded(Decimal(text)) for text in ("0.004999", "0.005", "0.015", "0.025")] == [
        Decimal(text) for text in ("0.00", "0.01", "0.02", "0.03")
    ]


def test_what_is_free_is_free_once_in_an_account():
    two_stages = [Line(part="metrics and alarms", price="alarms", quantity=Decimal(8)) for _ in range(2)]
    assert total(two_stages, PRICES) == Decimal("1.60")
    assert total(two_stages, PRICES) - allowances(two_stages, PRICES) == Decimal("0.60")  # 10 of 16
    assert allowances(two_stages[:1], PRICES) == total(two_stages[:1], PRICES)
