"""Which rows has one database that another lacks? Sums over chunks of a table first, keys where those differ.

No table has to fit into the memory of a task: keys come ordered from both sides, a piece at a time, and are counted.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import sql

from .sides import Connection

# A power of two. Of a table that differs in few places, a few of its chunks are looked into row by row.
CHUNKS = 256
# So many keys of a side are held at a time.
_PIECE = 2000
# Numbers that we gave, and nobody's name, address or session.
_KEYS_THAT_MAY_BE_SAID = frozenset({"smallint", "integer", "bigint", "uuid"})

# Of a key: how many rows have it, and what they add up to.
type _Sum = tuple[str, int, Any]

_TABLES = """
SELECT relation.relname::text,
    array_agg(attname::text ORDER BY attname),
    coalesce((SELECT array_agg(column_.attname::text ORDER BY place) FROM pg_index
        CROSS JOIN unnest(indkey::int2[]) WITH ORDINALITY AS parts(number, place)
        JOIN pg_attribute column_ ON column_.attrelid = indrelid AND column_.attnum = parts.number
        WHERE indrelid = relation.oid AND indisprimary), '{}'),
    coalesce((SELECT array_agg(format_type(column_.atttypid, NULL)) FROM pg_index
        JOIN pg_attribute column_ ON column_.attrelid = indrelid AND column_.attnum = ANY (indkey)
        WHERE indrelid = relation.oid AND indisprimary), '{}'),
    array_remove(array_agg(CASE WHEN atttypid = 'timestamptz'::regtype THEN attname::text END ORDER BY attname), NULL)
FROM pg_class relation JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'p') AND NOT relation.relispartition
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND deptype = 'e'
    )
GROUP BY relation.oid, relation.relname ORDER BY relation.relname
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`key` is its primary key's columns; without one a row is known by all of itself."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    key_types: tuple[str, ...]
    times: tuple[str, ...]

    @property
    def says_keys(self) -> bool:
        return len(self.key) == 1 and set(self.key_types) <= _KEYS_THAT_MAY_BE_SAID


@dataclass(slots=True, kw_only=True)
class Keys:
    """How many there are, and the first of them as a person counts: 9 before 10."""

    most: int
    count: int = 0
    _first: list[tuple[int, str]] = field(default_factory=list)

    @property
    def first(self) -> list[str]:
        return [key for _, key in self._first]

    def add(self, key: str) -> None:
        self.count += 1
        if self.most:
            insort(self._first, (len(key), key))
            del self._first[self.most :]


@dataclass(slots=True, kw_only=True)
class RowsOfTable:
    """What was found of one."""

    table: Table
    in_use: int
    beside: int
    lacking_in_use: Keys
    lacking_beside: Keys
    otherwise: Keys

    @property
    def differ(self) -> bool:
        lacking = self.lacking_in_use.count + self.lacking_beside.count + self.otherwise.count
        return bool(lacking) or self.in_use != self.beside


def tables_of(connection: Connection) -> dict[str, Table]:
    return {
        name: Table(name=name, columns=tuple(columns), key=tuple(key), key_types=tuple(types), times=tuple(times))
        for name, columns, key, types, times in connection.execute(_TABLES).fetchall()
    }


def compared(live: Connection, side: Connection, table: Table, columns: tuple[str, ...], *, keys: int) -> RowsOfTable:
    """`columns` are those that both have: of a table whose columns differ, the rest is still compared.

    `keys`: so many are kept of each kind, where they may be said.
    """
    one, other = (_chunks(connection, table, columns) for connection in (live, side))
    most = keys if table.says_keys else 0
    rows = RowsOfTable(
        table=table, in_use=sum(count for count, _ in one.values()), beside=sum(count for count, _ in other.values()),
        lacking_in_use=Keys(most=most), lacking_beside=Keys(most=most), otherwise=Keys(most=most),
    )  # fmt: skip
    differing = [chunk for chunk in {*one, *other} if one.get(chunk) != other.get(chunk)]
    if differing:
        _merge(rows, *(_sums(connection, table, columns, differing) for connection in (live, side)))
    return rows


def _merge(rows: RowsOfTable, here: Iterator[_Sum], there: Iterator[_Sum]) -> None:
    """Both are in the order of their keys' bytes, which is that of Python's strings."""
    one, other = next(here, None), next(there, None)
    while one is not None or other is not None:
        if one is not None and (other is None or one[0] < other[0]):
            rows.lacking_beside.add(one[0])
            one = next(here, None)
        elif other is not None and (one is None or other[0] < one[0]):
            rows.lacking_in_use.add(other[0])
            other = next(there, None)
        elif one is not None:
            if one != other:
                rows.otherwise.add(one[0])
            one, other = next(here, None), next(there, None)


def newest_of(connection: Connection, table: Table) -> datetime | None:
    """The latest time that stands in it and is not in the future, such as an expiry's."""
    if not table.times:
        return None
    parts = sql.SQL(", ").join(
        sql.SQL("max({column}) FILTER (WHERE {column} <= now())").format(column=sql.Identifier(name))
        for name in table.times
    )
    query = sql.SQL("SELECT greatest({}) FROM {}").format(parts, sql.Identifier("public", table.name))
    row = connection.execute(query).fetchone()
    newest: datetime | None = row[0] if row else None
    return newest


def _chunks(connection: Connection, table: Table, columns: tuple[str, ...]) -> Mapping[int, tuple[int, Any]]:
    query = sql.SQL("SELECT chunk, count(*), sum(number) FROM ({}) AS one GROUP BY chunk").format(
        _numbered(table, columns)
    )
    return {chunk: (count, total) for chunk, count, total in connection.execute(query).fetchall()}


def _sums(connection: Connection, table: Table, columns: tuple[str, ...], chunks: list[int]) -> Iterator[_Sum]:
    """Of each key in these chunks, in order. A row without a primary key may be there several times."""
    query = sql.SQL(
        'SELECT key COLLATE "C", count(*), sum(number) FROM ({}) AS one WHERE chunk = ANY (%s) '
        'GROUP BY key COLLATE "C" ORDER BY key COLLATE "C"'
    ).format(_numbered(table, columns))
    # With a name it is the server's own: what it sorts is on its disk, not in our memory.
    with connection.cursor(name="sums") as cursor:
        cursor.itersize = _PIECE
        cursor.execute(query, [chunks])
        yield from cursor


def _numbered(table: Table, columns: tuple[str, ...]) -> sql.Composed:
    """Each row's key, its chunk by that key, and a number of 60 bits made of all it holds."""
    row = sql.SQL("md5(row({})::text)").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    key = row
    if table.key and set(table.key) <= set(columns):
        one = sql.SQL(", ").join(map(sql.Identifier, table.key))
        key = sql.SQL("{}::text").format(one) if len(table.key) == 1 else sql.SQL("row({})::text").format(one)
    return sql.SQL(
        "SELECT key, (hashtextextended(key, 0) & {mask})::int AS chunk, "
        "('x' || left(content, 15))::bit(60)::bigint AS number "
        "FROM (SELECT {key} AS key, {row} AS content FROM {table}) AS raw"
    ).format(mask=sql.Literal(CHUNKS - 1), key=key, row=row, table=sql.Identifier("public", table.name))
