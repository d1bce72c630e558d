"""The benchmark runs, in small, and counts what it says that it counts."""

from __future__ import annotations

import pytest

from benchmarks import endorsements_at_100000 as benchmark
from benchmarks.nation import fill


@pytest.mark.django_db
def test_it_fills_measures_and_prints(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(benchmark, "ROUNDS", 1)
    nation = fill(900, slug=benchmark.SLUG)
    reads = benchmark.measure_reads(nation.campaign)
    assert {name: queries for name, (_, _, queries) in reads.items()} == {
        "the list's first page": 2,
        "the list's second page": 2,
        "200 on a page": 2,
        "by kind": 2,
        "by a type that one in a thousand is": 2,
        "by a type that one in three is": 2,
        "by state": 2,
        # So few are there that nobody is listed.
        "by congressional district": 5,
        "by county": 5,
        "by district of a lower chamber": 5,
        "the summary": 4,
        "the legislators of its endorsers": 5,
        "of these, the House": 5,
        "campaigns": 1,
        "legislators": 1,
        "the first page": 8,
        "the public page": 11,
        "the public page of campaigns": 7,
        "the public page of legislators": 10,
        "the front end's list, all campaigns": 1,
        "the front end's list, one campaign": 3,
        "the front end's campaigns": 1,
        "the sitemap": 5,
    }
    [(_, _, queries)] = benchmark.measure_marked(nation.campaign, 10).values()
    assert queries == 4
    exports = benchmark.measure_exports()
    assert {name: rows for name, (rows, *_) in exports.items()} == {"csv": 900, "json": 900}
    addresses = benchmark.measure_addresses(2)
    assert set(addresses) == {"submit", "ask for the link"}
    benchmark.print_reads(reads)
    benchmark.print_addresses(addresses)
    assert "ask for the link" in capsys.readouterr().out
