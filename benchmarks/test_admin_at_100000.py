"""The admin's benchmark runs, with few rows: its pages are there, and it fails where one is not."""

from __future__ import annotations

import pytest

from benchmarks.admin_at_100000 import PAGES, report


@pytest.mark.django_db(transaction=True)
def test_the_benchmark_opens_every_page_and_exports_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    report(30, 1)
    said = capsys.readouterr().out
    assert [name for name in PAGES if f"| {name} " not in said] == []
    assert "export of 30 rows" in said
