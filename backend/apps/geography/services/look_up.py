"""Which regions hold a point, or each of many, on a day? One database function, one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a point gets: the regions that hold it, and the layers whose map covers its state on that day.

    A layer without a region but in `layers_in_force` has none there (the Census's `ZZ`); any other has no map.
    """

    answers: list[Answer]
    layers_in_force: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One region that holds the point.

    `in_force_until` is the first day on which another map answers, None while none is known. `on_border` says that
    the point is within 0.1 mm of the region's border, `also_touching` which GEOIDs of the layer share that border.
    `border_metres` is the distance to the nearest border, None unless it was asked for.
    """

    layer: str
    geoid: str
    name: str
    state_fips: str
    vintage: str
    in_force_from: date
    in_force_until: date | None
    on_border: bool
    also_touching: tuple[str, ...]
    border_metres: float | None


_LOOK_UP = """
SELECT layer, geoid, name, state_fips, vintage_key, lower(in_force_days), upper(in_force_days), on_border,
    also_touching, {border}, layers_in_force
FROM geography_lookup(%s, %s, %s)
"""
_PLAIN = _LOOK_UP.format(border="NULL")
_WITH_BORDER = _LOOK_UP.format(border="geography_border_metres(boundary_id, %s, %s)")
_MANY = """
SELECT place.position, layer, geoid, name, state_fips, vintage_key, lower(in_force_days), upper(in_force_days),
    on_border, also_touching, NULL, layers_in_force
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS place(longitude, latitude, position)
CROSS JOIN LATERAL geography_lookup(place.longitude, place.latitude, %s)
ORDER BY place.position, layer, geoid
"""


def look_up(*, longitude: float, latitude: float, day: date, with_border: bool = False) -> Lookup:
    """The regions that hold a point (degrees, WGS 84) on a day, by layer; see the function's migration for the rules.

    Normally one a layer; two where districts overlap by law; none where the layer has none there.
    """
    point = [longitude, latitude]
    with connection.cursor() as cursor:
        if with_border:
            cursor.execute(_WITH_BORDER, [*point, *point, day])
        else:
            cursor.execute(_PLAIN, [*point, day])
        rows = cursor.fetchall()
    return _lookup(rows)


def look_up_many(*, points: Sequence[tuple[float, float]], day: date) -> list[Lookup]:
    """The same for each of many points, pairs of longitude and latitude, in their order."""
    longitudes = [longitude for longitude, _ in points]
    latitudes = [latitude for _, latitude in points]
    rows_of: list[list[tuple[Any, ...]]] = [[] for _ in points]
    with connection.cursor() as cursor:
        cursor.execute(_MANY, [longitudes, latitudes, day])
        for position, *row in cursor.fetchall():
            rows_of[position - 1].append(tuple(row))
    return [_lookup(rows) for rows in rows_of]


def _lookup(rows: list[tuple[Any, ...]]) -> Lookup:
    answers = [
        Answer(
            layer=layer,
            geoid=geoid,
            name=name,
            state_fips=state_fips,
            vintage=vintage,
            in_force_from=in_force_from,
            in_force_until=in_force_until,
            on_border=on_border,
            also_touching=tuple(also_touching),
            border_metres=border_metres,
        )
        for (
            layer, geoid, name, state_fips, vintage, in_force_from, in_force_until, on_border, also_touching,
            border_metres, _,
        ) in rows
    ]  # fmt: skip
    return Lookup(answers=answers, layers_in_force=frozenset(rows[0][-1]) if rows else frozenset())
