"""How long does one lookup take, inside PostGIS, over the connection, and through Django? Against whole polygons."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from benchmarks.database import DAY, load_real_maps, set_up, silence_console, table

POINTS = 1000

_POINTS = """
SELECT ST_X(dumped.geom), ST_Y(dumped.geom)
FROM geography_shape shape
JOIN geography_boundary boundary ON boundary.id = shape.boundary_id
JOIN geography_region region ON region.id = boundary.region_id AND region.layer = 'state'
CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(shape.geometry, 150, 1)) dumped
"""

# The plain way: whole shapes under a GiST index, ST_Covers, the same joins for name and day.
_WHOLE = """
CREATE INDEX IF NOT EXISTS benchmark_whole ON geography_shape USING gist (geometry);
CREATE OR REPLACE FUNCTION pg_temp.whole(x float8, y float8) RETURNS TABLE (layer text, geoid text, name text)
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY
SELECT region.layer::text, region.geoid::text, boundary.name::text
FROM geography_shape shape
JOIN geography_boundary boundary ON boundary.id = shape.boundary_id
JOIN geography_region region ON region.id = boundary.region_id
JOIN geography_inforce days ON days.vintage_id = boundary.vintage_id AND days.state_fips = boundary.state_fips
    AND days.days @> date '2026-01-01'
WHERE ST_Covers(shape.geometry, ST_SetSRID(ST_MakePoint(x, y), 4326)); END $$;
"""

_MORE_EDITIONS = """
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
SELECT edition, vintage.id AS old, nextval(pg_get_serial_sequence('geography_vintage', 'id')) AS new
FROM geography_vintage vintage CROSS JOIN generate_series(1, 19) edition;
INSERT INTO geography_vintage (id, key, layer, area, year, congress, source, sha256, record_count, region_count,
    not_defined_count, repaired_count, in_force_from, report, imported_at)
SELECT copied.new, left(key, 40) || '-' || copied.new, layer, area, year, congress, source, 'copy ' || copied.new,
    record_count, region_count, not_defined_count, repaired_count, in_force_from, report, imported_at
FROM copied JOIN geography_vintage ON id = copied.old;
CREATE TEMPORARY TABLE copied_boundary ON COMMIT DROP AS
SELECT copied.new AS vintage, boundary.id AS old, nextval(pg_get_serial_sequence('geography_boundary', 'id')) AS new
FROM copied JOIN geography_boundary boundary ON boundary.vintage_id = copied.old;
INSERT INTO geography_boundary (id, vintage_id, region_id, state_fips, name, mtfcc)
SELECT copied_boundary.new, copied_boundary.vintage, region_id, state_fips, name, mtfcc
FROM copied_boundary JOIN geography_boundary ON id = copied_boundary.old;
INSERT INTO geography_lookuppiece (boundary_id, vintage_id, state_fips, geometry)
SELECT copied_boundary.new, copied_boundary.vintage, state_fips, geometry
FROM copied_boundary JOIN geography_lookuppiece ON boundary_id = copied_boundary.old;
"""

# Times each call where it happens, with the server's own clock.
_TIMER = """
CREATE OR REPLACE FUNCTION pg_temp.timed() RETURNS SETOF float8 LANGUAGE plpgsql AS $$
DECLARE place record; began timestamptz;
BEGIN
    FOR place IN SELECT x, y FROM benchmark_points LOOP
        began := clock_timestamp();
        PERFORM {call};
        RETURN NEXT 1000 * extract(epoch FROM clock_timestamp() - began);
    END LOOP;
END $$
"""
_CALLS = {
    "lookup": "layer, geoid, name FROM geography_lookup(place.x, place.y, date '2026-01-01')",
    "lookup, include=border": "layer, geography_border_metres(boundary_id, place.x, place.y) "
    "FROM geography_lookup(place.x, place.y, date '2026-01-01')",
    "whole polygons": "layer, geoid, name FROM pg_temp.whole(place.x, place.y)",
}


def main() -> None:
    set_up(fresh=False)
    load_real_maps()
    points = _points()
    inside = {name: _inside(call) for name, call in _CALLS.items()}
    outside = {
        "look_up() over the connection": _each(points, _by_service),
        "GET /api/v1/regions/lookup, every middleware": _each(points, _by_http()),
        "GET …&include=border": _each(points, _by_http(include="border")),
    }
    # Last: what is rolled back stays in the indexes until the next vacuum, and slows the lookups after it.
    inside |= _among_many_editions()
    _print("Inside PostGIS, milliseconds a lookup of five layers", inside, yardstick="whole polygons")
    _print("In process, milliseconds a lookup", outside, yardstick="look_up() over the connection")


def _points() -> list[tuple[float, float]]:
    from django.db import connection  # noqa: PLC0415  # after set_up

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(_POINTS)
        points = random.Random(1).sample(cursor.fetchall(), POINTS)  # noqa: S311
        cursor.execute("CREATE TEMPORARY TABLE benchmark_points (x float8, y float8)")
        cursor.executemany("INSERT INTO benchmark_points VALUES (%s, %s)", points)
        cursor.execute(_WHOLE)
    return points


def _inside(call: str) -> list[float]:
    from django.db import connection  # noqa: PLC0415  # after set_up

    with connection.cursor() as cursor:
        cursor.execute(_TIMER.format(call=call))
        for _ in range(2):  # the first round warms plans and pages
            cursor.execute("SELECT * FROM pg_temp.timed()")
            times = [milliseconds for (milliseconds,) in cursor.fetchall()]
    return times


def _among_many_editions() -> dict[str, list[float]]:
    """The same lookups with every map loaded 19 times more as a draft, in a transaction that is rolled back."""
    from django.db import connection, transaction  # noqa: PLC0415  # after set_up

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MORE_EDITIONS)
        cursor.execute("ANALYZE geography_boundary, geography_lookuppiece, geography_vintage")
        name = "lookup, among 20 editions of every map"
        times = {name: _inside(_CALLS["lookup"])}
        transaction.set_rollback(True)
    return times


def _each(points: list[tuple[float, float]], ask: Callable[[float, float], None]) -> list[float]:
    times = []
    for longitude, latitude in points:
        began = time.perf_counter()
        ask(longitude, latitude)
        times.append(1000 * (time.perf_counter() - began))
    return times


def _by_service(longitude: float, latitude: float) -> None:
    from backend.apps.geography.services import look_up  # noqa: PLC0415  # after set_up

    assert look_up(longitude=longitude, latitude=latitude, day=DAY).answers


def _by_http(**query: str) -> Callable[[float, float], None]:
    """The WSGI application itself, as a server calls it."""
    from django.test import RequestFactory  # noqa: PLC0415  # after set_up

    from backend.config.wsgi import application  # noqa: PLC0415

    silence_console()  # again: the application has set logging up anew
    factory = RequestFactory()

    def ask(longitude: float, latitude: float) -> None:
        asked = urlencode({"lat": latitude, "lon": longitude} | query)
        environ = factory._base_environ(PATH_INFO="/api/v1/regions/lookup", QUERY_STRING=asked)  # type: ignore[attr-defined]  # noqa: SLF001
        response: Any = application(environ, _ignore_start)
        b"".join(response)
        response.close()
        assert response.status_code == 200

    return ask


def _ignore_start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
    return lambda _: None


def _print(title: str, times: dict[str, list[float]], yardstick: str) -> None:
    medians = {name: statistics.median(each) for name, each in times.items()}
    rows = [
        (
            name,
            f"{medians[name]:.3f}",
            f"{statistics.quantiles(each, n=20)[-1]:.3f}",
            f"{medians[name] / medians[yardstick]:.2f}",
        )
        for name, each in times.items()
    ]
    table(title, rows, ("", "median", "p95", f"ratio to «{yardstick}»"))


if __name__ == "__main__":
    main()
