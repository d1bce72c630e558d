"""The real Census files, where they lie beside the checkout: counts, truth, borders, and the journey between maps."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from backend.apps.geography.fips import STATES
from backend.apps.geography.models import Boundary, Vintage
from backend.apps.geography.services import (
    Answer,
    activate_vintages,
    compare_vintage,
    import_vintage,
    look_up,
    replacing,
    roll_back_vintages,
)
from backend.apps.geography.services.import_vintage import Outcome

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IN_THE_115TH, IN_THE_118TH = date(2018, 6, 1), date(2024, 6, 1)


@pytest.fixture(scope="module", autouse=True)
def real_maps(real_data: Path, django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """All real files in force, loaded once for this module in a transaction that is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        for path in sorted((real_data / "tiger").glob("*.zip")):
            import_vintage(path=path, commit=True)
        legislative = Vintage.objects.filter(layer__startswith="sld")
        activate_vintages(vintages=Vintage.objects.exclude(layer__startswith="sld"), now=NOW)
        activate_vintages(vintages=legislative, now=NOW, in_force_from=date(2013, 1, 9))
        yield
        transaction.set_rollback(True)


def at(longitude: float, latitude: float, day: date = IN_THE_118TH) -> dict[str, Answer]:
    return {answer.layer: answer for answer in look_up(longitude=longitude, latitude=latitude, day=day).answers}


def truth(real_data: Path) -> list[tuple[str, float, float]]:
    """The Census's internal points of what the seven states' files define, and of what they do not."""
    states = set(Vintage.objects.filter(congress=118).values_list("area", flat=True))
    with (real_data / "truth" / "cd118_internal_points.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["STATEFP20"] in states]
    return [(row["GEOID20"], float(row["INTPTLON20"]), float(row["INTPTLAT20"])) for row in rows]


def inner_points(real_data: Path) -> list[tuple[str, float, float]]:
    return [point for point in truth(real_data) if not point[0].endswith("ZZ")]


def test_feature_counts_are_those_of_the_data_readme(real_data: Path):
    readme = (real_data / "README.md").read_text(encoding="utf-8")
    listed = {stem: int(count) for stem, count in re.findall(r"\| tiger/(\w+)\.zip \| (\d+) \|", readme)}
    assert len(listed) == 22
    assert dict(Vintage.objects.values_list("key", "record_count")) == listed
    undefined = Vintage.objects.filter(not_defined_count__gt=0).values_list("key", "not_defined_count")
    assert dict(undefined) == {"tl_2017_09_sldl": 1, "tl_2017_09_sldu": 1, "tl_2022_09_cd118": 1}
    assert not Boundary.objects.filter(region__geoid__contains="ZZ").exists()


def test_a_second_import_changes_nothing(real_data: Path):
    for path in (real_data / "tiger").glob("*.zip"):
        assert import_vintage(path=path, commit=True).outcome == Outcome.UNCHANGED


def test_every_internal_point_is_in_its_own_district(real_data: Path):
    points = inner_points(real_data)
    assert len(points) == 15
    for geoid, longitude, latitude in points:
        assert at(longitude, latitude)["cd"].geoid == geoid


def test_every_capital_is_in_its_state(real_data: Path):
    capitals = json.loads((real_data / "truth" / "us_state_capitals.json").read_text(encoding="utf-8"))
    fips = {state.name: state.fips for state in STATES}
    loaded = set(Boundary.objects.of_layer("state").values_list("state_fips", flat=True))
    ours = [capital for capital in capitals if fips[capital["state"]] in loaded]
    assert len(ours) == 7
    for capital in ours:
        assert at(capital["lon"], capital["lat"])["state"].geoid == fips[capital["state"]]


def test_undefined_water_has_a_state_and_a_county_and_no_district(real_data: Path):
    """Connecticut's part of Long Island Sound is 09ZZ, «Congressional Districts not defined»."""
    [(_, longitude, latitude)] = [point for point in truth(real_data) if point[0] == "09ZZ"]
    answers = at(longitude, latitude)
    assert (answers["state"].geoid, answers["county"].state_fips) == ("09", "09")
    assert "cd" not in answers


def test_the_day_decides_between_the_115th_and_the_118th(real_data: Path):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT old_region.geoid, new_region.geoid, ST_X(spot), ST_Y(spot)
            FROM geography_boundary old JOIN geography_vintage old_map ON old_map.id = old.vintage_id
            JOIN geography_region old_region ON old_region.id = old.region_id
            JOIN geography_shape old_shape ON old_shape.boundary_id = old.id
            JOIN geography_boundary new ON new.state_fips = old.state_fips AND new.region_id <> old.region_id
            JOIN geography_vintage new_map ON new_map.id = new.vintage_id
            JOIN geography_region new_region ON new_region.id = new.region_id
            JOIN geography_shape new_shape ON new_shape.boundary_id = new.id
            CROSS JOIN LATERAL ST_Intersection(old_shape.geometry, new_shape.geometry) common
            CROSS JOIN LATERAL ST_PointOnSurface(common) spot
            WHERE old_map.congress = 115 AND new_map.congress = 118 AND ST_Area(common::geography) > 1e7
            """
        )
        moved = cursor.fetchall()
    assert len(moved) >= 5
    for old, new, longitude, latitude in moved:
        assert at(longitude, latitude, IN_THE_115TH)["cd"].geoid == old
        assert at(longitude, latitude, IN_THE_118TH)["cd"].geoid == new


def test_lookups_agree_with_whole_polygons():
    """2,000 points of nine states, each against every whole shape that ST_Covers it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH point AS (
                SELECT (ST_Dump(ST_GeneratePoints(shape.geometry, 223, 7))).geom AS place
                FROM geography_shape shape JOIN geography_boundary boundary ON boundary.id = shape.boundary_id
                JOIN geography_region region ON region.id = boundary.region_id AND region.layer = 'state'
            ), pieced AS (
                SELECT place, array_agg(region_id ORDER BY region_id) AS regions
                FROM point CROSS JOIN LATERAL geography_lookup(ST_X(place), ST_Y(place), %(day)s) GROUP BY place
            ), whole AS (
                SELECT place, array_agg(boundary.region_id ORDER BY boundary.region_id) AS regions
                FROM point JOIN geography_shape shape ON ST_Covers(shape.geometry, place)
                JOIN geography_boundary boundary ON boundary.id = shape.boundary_id
                JOIN geography_inforce days ON days.vintage_id = boundary.vintage_id
                    AND days.state_fips = boundary.state_fips AND days.days @> %(day)s
                GROUP BY place
            )
            SELECT count(*), count(*) FILTER (WHERE pieced.regions = whole.regions)
            FROM pieced FULL JOIN whole USING (place)
            """,
            {"day": IN_THE_118TH},
        )
        [(asked, agreed)] = cursor.fetchall()
    assert asked > 1_900
    assert agreed == asked


def border_points() -> list[tuple[str, str, float, float]]:
    """Vertices of real borders and middles of their segments, 40 of each in each of 40 boundaries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT region.layer, region.geoid, ST_AsText(ST_ExteriorRing(ST_GeometryN(shape.geometry, 1)), 15)
            FROM geography_shape shape JOIN geography_boundary boundary ON boundary.id = shape.boundary_id
            JOIN geography_region region ON region.id = boundary.region_id
            JOIN geography_inforce days ON days.vintage_id = boundary.vintage_id
                AND days.state_fips = boundary.state_fips AND days.days @> %s
            """,
            [IN_THE_118TH],
        )
        rows = cursor.fetchall()
    chosen = random.Random(7)
    points: list[tuple[str, str, float, float]] = []
    for layer, geoid, ring in chosen.sample(rows, 40):
        corners = [[float(number) for number in pair.split()] for pair in ring[len("LINESTRING(") : -1].split(",")]
        for _ in range(40):
            i = chosen.randrange(len(corners) - 1)
            (x, y), (x2, y2) = corners[i], corners[i + 1]
            points += [(layer, geoid, x, y), (layer, geoid, (x + x2) / 2, (y + y2) / 2)]
    return points


def test_every_point_on_a_real_border_has_an_answer_that_says_so():
    for layer, geoid, longitude, latitude in border_points():
        answer = at(longitude, latitude)[layer]
        assert answer.on_border
        assert geoid in {answer.geoid, *answer.also_touching}
        assert answer.geoid == min([answer.geoid, *answer.also_touching])


def test_metres_to_the_border_agree_with_the_spheroid():
    """The planar search finds the border that the geodesic on the whole shape finds, within a thousandth."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT found.layer, geography_border_metres(found.boundary_id, ST_X(place), ST_Y(place)),
                ST_Distance(place::geography, ST_Boundary(shape.geometry)::geography)
            FROM geography_shape state_shape
            JOIN geography_boundary state ON state.id = state_shape.boundary_id
            JOIN geography_region region ON region.id = state.region_id AND region.layer = 'state'
            CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(state_shape.geometry, 6, 11)) AS dumped(path, place)
            CROSS JOIN LATERAL geography_lookup(ST_X(place), ST_Y(place), %s) found
            JOIN geography_shape shape ON shape.boundary_id = found.boundary_id
            """,
            [IN_THE_118TH],
        )
        rows = cursor.fetchall()
    assert len(rows) > 150
    for _, ours, geodesic in rows:
        # 5 mm: what a degree rounded to its last bit and the spheroid's own series leave.
        assert ours == pytest.approx(geodesic, rel=1e-3, abs=0.005)


def test_the_118th_comes_and_goes_without_a_trace(real_data: Path):
    sample = inner_points(real_data)
    after = [at(longitude, latitude)["cd"] for _, longitude, latitude in sample]
    [old] = Vintage.objects.filter(congress=115)
    with transaction.atomic():
        roll_back_vintages(vintages=replacing(vintage=old), now=NOW)
        rolled_back = [at(longitude, latitude)["cd"] for _, longitude, latitude in sample]
        then = [at(longitude, latitude, IN_THE_115TH)["cd"] for _, longitude, latitude in sample]
        assert [answer.geoid for answer in rolled_back] == [answer.geoid for answer in then]
        assert {answer.vintage for answer in rolled_back} == {"tl_2017_us_cd115"}
        activate_vintages(vintages=Vintage.objects.filter(congress=118), now=NOW)
        assert [at(longitude, latitude)["cd"] for _, longitude, latitude in sample] == after
        transaction.set_rollback(True)


def test_the_report_tells_how_far_nebraskas_districts_moved():
    nebraska = Vintage.objects.get(key="tl_2022_31_cd118")
    with transaction.atomic():
        roll_back_vintages(vintages=[nebraska], now=NOW)
        report = compare_vintage(vintage=nebraska)
        transaction.set_rollback(True)
    assert report.against == ["tl_2017_us_cd115"]
    assert [moved.geoid for moved in report.moved] == ["3101", "3102", "3103"]
    assert report.moved[0].lost_square_km == pytest.approx(7664, abs=1)
