"""What is said of two databases, the one in use and the one beside it? By table and key, and no person's data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from backend.foundation.postgis.roles import ROLE_NAMES, role_name

from .facts import FACETS, facts_of, sequences_of
from .rows import Keys, RowsOfTable, Table, compared, newest_of, tables_of
from .sides import Connection

type Say = Callable[[str], object]
_MOST_FACTS = 20


def compare(live: Connection, side: Connection, *, keys: int, say: Say) -> int:
    """How many differences there are; each is a line. `keys`: so many are named of each table.

    Each table is read in a transaction of its own, of both. One for all would hold every table's lock for hours on the
    database in use: a release's ALTER TABLE would wait for it, and behind that whoever reads the table; nor would
    anything that died meanwhile be vacuumed away. The moments of two tables may differ for it, which no line compares.
    """
    differences = sum(_facet(facet, live, side, say) for facet in FACETS)
    differences += _rows(live, side, keys, say)
    return differences + _sequences(live, side, say)


@contextmanager
def _one_moment(*connections: Connection) -> Iterator[None]:
    """No lock of theirs is left behind it; one that failed is closed by whoever opened it."""
    yield
    for connection in connections:
        connection.rollback()


def _facet(facet: str, live: Connection, side: Connection, say: Say) -> int:
    database = live.info.dbname
    roles = [role_name(database, role) for role in ROLE_NAMES]
    with _one_moment(live, side):
        here, there = facts_of(live, facet, roles), facts_of(side, facet, roles)
    if here == there:
        say(f"{facet}: the same ({len(here)}).")
        return 0
    for who, lacking in (("the one in use lacks", there - here), ("the one beside lacks", here - there)):
        for fact in sorted(lacking)[:_MOST_FACTS]:
            say(f"{facet}: {who} {fact}")
        if len(lacking) > _MOST_FACTS:
            say(f"{facet}: {who} {len(lacking) - _MOST_FACTS} more")
    return len(here ^ there)


def _rows(live: Connection, side: Connection, keys: int, say: Say) -> int:
    with _one_moment(live, side):
        here, there = tables_of(live), tables_of(side)
    differing, total = 0, 0
    for name in sorted({*here} & {*there}):
        table = here[name]
        columns = tuple(column for column in table.columns if column in there[name].columns)
        with _one_moment(live, side):
            rows = compared(live, side, table, columns, keys=keys)
        total += rows.in_use
        if rows.differ:
            differing += 1
            say(f"rows of {name}: {_words(rows)}")
    if not differing:
        say(f"rows: the same ({total:,} in {len({*here} & {*there})} tables).")
    _say_newest(live, side, here, there, say)
    return differing


def _words(rows: RowsOfTable) -> str:
    told = [f"{rows.in_use:,} in use, {rows.beside:,} beside"]
    for who, lacking in (
        ("the one in use lacks", rows.lacking_in_use),
        ("the one beside lacks", rows.lacking_beside),
        ("otherwise in both:", rows.otherwise),
    ):
        if lacking.count:
            told.append(f"{who} {lacking.count:,}{_first(rows.table, lacking)}")
    return "; ".join(told)


def _first(table: Table, lacking: Keys) -> str:
    """Nothing of a table whose keys are text, which may be a person's, or a session's."""
    if not lacking.first:
        return ""
    rest = lacking.count - len(lacking.first)
    more = f" and {rest:,} more" if rest else ""
    return f" ({table.key[0]} {', '.join(lacking.first)}{more})"


def _say_newest(live: Connection, side: Connection, here: dict[str, Table], there: dict[str, Table], say: Say) -> None:
    for who, connection, tables in (("in use", live, here), ("beside", side, there)):
        found: list[tuple[datetime, str]] = []
        for name, table in tables.items():
            with _one_moment(connection):
                newest = newest_of(connection, table)
            found += [(newest, name)] if newest else []
        if found:
            newest, name = max(found)
            say(f"newest row {who}: {newest:%Y-%m-%d %H:%M:%S} UTC, in {name}.")


def _sequences(live: Connection, side: Connection, say: Say) -> int:
    """One that is behind would give numbers a second time. A recovery leaves those in use up to 32 ahead.

    PostgreSQL writes 32 numbers ahead into its log (SEQ_LOG_VALS in sequence.c); a recovery goes on behind them.
    """
    with _one_moment(live, side):
        here, there = sequences_of(live), sequences_of(side)
    both = sorted({*here} & {*there})
    behind = [name for name in both if (there[name] or 0) < (here[name] or 0)]
    ahead = [name for name in both if (there[name] or 0) > (here[name] or 0)]
    for name in behind:
        say(f"sequence {name}: at {here[name]:,} in use, at {there[name] or 0:,} beside, which gives those again")
    for name in ahead:
        say(f"sequence {name}: at {here[name] or 0:,} in use, ahead at {there[name]:,} beside, which skips those")
    if not behind:
        say(f"sequences: none behind ({len(both)}).")
    return len(behind)
