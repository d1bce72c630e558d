"""How do figures stand in a table, in a document and in a terminal?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .lines import rounded

type Row = Sequence[str]


def dollars(usd: Decimal) -> str:
    """Rounded here, and only here: $1,234.50; what a saving takes away has a minus before it."""
    cents = rounded(usd)
    return f"\N{MINUS SIGN}${-cents:,}" if cents < 0 else f"${abs(cents):,}"


def count(number: Decimal) -> str:
    """100,000; 10 million; 0.02."""
    millions, rest = divmod(number, Decimal(1_000_000))
    if millions and not rest:
        return f"{millions:,f} million"
    return f"{number.normalize():,f}"


def markdown(heads: Row, rows: Sequence[Row], *, numbers_from: int | None = None) -> str:
    """Columns from `numbers_from` on stand to the right."""
    first = len(heads) if numbers_from is None else numbers_from
    rules = ["---" if index < first else "---:" for index in range(len(heads))]
    return "\n".join((_markdown_row(heads), f"|{'|'.join(rules)}|", *(_markdown_row(row) for row in rows)))


def _markdown_row(cells: Row) -> str:
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|"


def aligned(rows: Sequence[Row]) -> list[str]:
    """For a terminal: the first column to the left, the others to the right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) if not index else cell.rjust(width) for index, (cell, width) in enumerate(zipped))
        for zipped in (list(zip(row, widths, strict=True)) for row in rows)
    ]
