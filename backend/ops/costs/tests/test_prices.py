"""Each price says where it stands, when it was read, and how far it holds."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from backend.ops.costs.assumptions import FILE as ASSUMPTIONS
from backend.ops.costs.assumptions import read_assumptions
from backend.ops.costs.prices import FILE, read_prices
from backend.ops.costs.schedules import starts_a_month
from backend.ops.errors import OperationFailed

PRICES = read_prices()


@pytest.mark.parametrize("key", PRICES.prices)
def test_a_price_names_its_source_and_awss_own_page(key: str):
    price = PRICES[key]
    assert price.usd > 0
    assert price.per > 0
    assert price.page.startswith("https://aws.amazon.com/")
    assert price.source.name
    assert price.source.how
    assert price.source.dated is None or price.source.dated <= PRICES.read


def test_every_source_is_used():
    assert {id(price.source) for price in PRICES.prices.values()} == {id(each) for each in PRICES.sources.values()}


def test_a_price_is_not_used_beyond_what_it_holds_for():
    rest = PRICES["rest_api"]
    assert rest.of(Decimal(333_000_000)) == Decimal("1165.50")
    with pytest.raises(OperationFailed, match="no price for 333,000,001 requests of API Gateway, REST"):
        rest.of(Decimal(333_000_001))
    with pytest.raises(OperationFailed, match="no price for -1"):
        rest.of(Decimal(-1))


def test_an_unknown_price_is_refused_by_name():
    with pytest.raises(OperationFailed, match=r"no price 'rds_db\.m5\.large': look it up"):
        PRICES["rds_db.m5.large"]


@pytest.mark.parametrize("gone", ['source = "whitepaper"\n', "usd = 3.50\n", "[sources.whitepaper]"])
def test_a_price_without_a_source_or_a_figure_is_refused(tmp_path: Path, gone: str):
    file = tmp_path / "prices.toml"
    text = FILE.read_text(encoding="utf-8")
    assert gone in text
    file.write_text(text.replace(gone, "[sources.other]" if gone.startswith("[") else "", 1), encoding="utf-8")
    with pytest.raises(OperationFailed, match=r"prices\.toml cannot be used: KeyError"):
        read_prices(file)


def test_an_assumption_of_no_known_kind_is_refused(tmp_path: Path):
    file = tmp_path / "assumptions.toml"
    file.write_text(ASSUMPTIONS.read_text(encoding="utf-8").replace('kind = "counted"', 'kind = "guessed"', 1))
    with pytest.raises(OperationFailed, match="'guessed' is no kind: measured, counted, documented, assumed"):
        read_assumptions(file)


def test_each_assumption_says_why():
    for name, each in read_assumptions().figures.items():
        assert re.fullmatch(r"[A-Za-z0-9`].{12,}\.", each.reason), name
        assert each.value > 0, name


@pytest.mark.parametrize(
    ("expression", "starts"),
    [
        ("rate(1 minute)", 43_800),
        ("rate(5 minutes)", 8_760),
        ("rate(2 hours)", 365),
        ("cron(10 0 * * ? *)", Decimal(730) / 24),
    ],
)
def test_a_schedules_starts_are_counted(expression: str, starts: Decimal):
    assert starts_a_month(expression) == starts


@pytest.mark.parametrize("expression", ["cron(0 12 ? * MON-FRI *)", "rate(0 minutes)", "at(2026-01-01T00:00:00)", ""])
def test_a_schedule_that_cannot_be_counted_is_refused(expression: str):
    with pytest.raises(OperationFailed, match="cannot count how often"):
        starts_a_month(expression)
