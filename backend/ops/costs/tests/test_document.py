"""docs/cost.md is what bin/cost writes, and nothing in it counts with a figure that is not there."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from backend.ops.costs.assumptions import Assumptions
from backend.ops.costs.cli import DOCUMENT, check, main
from backend.ops.costs.costs import Costs, read_costs
from backend.ops.costs.document import document
from backend.ops.costs.prices import Price, PriceList
from backend.ops.errors import OperationFailed

COSTS = read_costs()


def test_the_document_is_current():
    check(DOCUMENT, document(COSTS))


def test_a_document_that_differs_is_refused_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "cost.md"
    assert main(["--write"], file) == 0
    assert main(["--check"], file) == 0
    file.write_text(file.read_text().replace("## Each stage", "## Each stage!"))
    assert main(["--check"], file) == 1
    line = file.read_text().splitlines().index("## Each stage!") + 1
    assert f"cost.md is not what bin/cost writes (from line {line} on)" in capsys.readouterr().err


def test_a_missing_document_is_refused(tmp_path: Path):
    with pytest.raises(OperationFailed, match="from line 1 on"):
        check(tmp_path / "cost.md", document(COSTS))


class Listening(Assumptions):
    """Hears which figures are asked for."""

    def __init__(self, assumed: Assumptions, heard: set[str]) -> None:
        super().__init__(assumed.figures)
        self.heard = heard

    def __getitem__(self, name: str) -> Decimal:
        self.heard.add(name)
        return super().__getitem__(name)


class ListeningPrices(PriceList):
    __slots__ = ("heard",)

    def __getitem__(self, key: str) -> Price:
        HEARD.add(key)
        return super().__getitem__(key)


HEARD: set[str] = set()


def test_every_assumption_and_every_price_is_counted_with():
    heard: set[str] = set()
    prices = ListeningPrices(
        region=COSTS.prices.region, read=COSTS.prices.read, sources=COSTS.prices.sources, prices=COSTS.prices.prices
    )
    HEARD.clear()
    document(Costs(stages=COSTS.stages, assumed=Listening(COSTS.assumed, heard), prices=prices))
    assert set(COSTS.assumed.figures) - heard == set()
    # The class that nobody has chosen yet.
    assert set(prices.prices) - HEARD <= {"rds_db.t4g.medium"}


def test_the_document_has_every_price_with_its_page_and_every_assumption_with_its_reason():
    text = document(COSTS)
    for price in COSTS.prices.prices.values():
        assert f"| {price.what} |" in text
        assert price.page in text
    for name, each in COSTS.assumed.figures.items():
        assert f"| `{name}` |" in text
        assert each.reason in text
    assert re.findall(r"[{}]", text.replace('{ front = "cloudfront", has_waf = false }', "")) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "production, always on"),
        (["--stage", "prod", "--requests", "250,000"], "production, 250,000 requests a month"),
        (["--stage", "dev", "--writes", "0.5"], "dev, 0 requests a month"),
    ],
)
def test_the_terminal_has_a_table(words: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(told in line for line in lines)
    assert max(map(len, lines)) <= 120


def test_more_writes_cost_more_in_the_terminal(capsys: pytest.CaptureFixture[str]):
    told = []
    for share in ("0", "0.5"):
        assert main(["--stage", "production", "--requests", "1000000", "--writes", share]) == 0
        told.append(capsys.readouterr().out.splitlines()[-1].split()[1])
    assert Decimal(told[0].lstrip("$")) < Decimal(told[1].lstrip("$"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--stage", "test"], "There is no stage 'test'"),
        (["--requests", "5"], "say --stage as well"),
        (["--stage", "dev", "--requests", "-1"], "is not from 0 to 300,000,000"),
        (["--stage", "dev", "--requests", "many"], "'many' is no number"),
        (["--writes", "2"], "2 is not from 0 to 1"),
        (["--write", "--writes", "0.5"], "leave --writes out"),
        (["--write", "--check"], "not allowed with"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as refusal:
        main(words)
    assert refusal.value.code == 2
    assert sentence in capsys.readouterr().err
