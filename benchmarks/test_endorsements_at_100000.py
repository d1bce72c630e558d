"""The benchmark runs, in small, and counts what it says that it counts."""

from __future__ import annotations

import pytest

from benchmarks import endorsements_at_100000 as benchmark


@pytest.mark.django_db
def test_it_fills_measures_and_prints(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(benchmark, "ROUNDS", 1)
    benchmark.fill(900)
    reads = benchmark.measure_reads()
    assert {name: queries for name, (_, queries) in reads.items()} == {
        "the list's first page": 2,
        "the list's second page": 2,
        "200 on a page": 2,
        "organizations": 2,
        "one state": 2,
        "one district": 4,  # so few are there that nobody is listed
        "the summary": 5,
    }
    exports = benchmark.measure_exports()
    assert {name: rows for name, (rows, *_) in exports.items()} == {"csv": 900, "json": 900}
    addresses = benchmark.measure_addresses(2)
    assert set(addresses) == {"submit", "ask for the link"}
    benchmark.print_reads(reads)
    benchmark.print_addresses(addresses)
    assert "ask for the link" in capsys.readouterr().out
