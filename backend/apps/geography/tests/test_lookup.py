"""The lookup: which region, on which day, and what a border answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import FloatField, Func
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.models import LookupPiece
from backend.apps.geography.services import Answer, activate_vintages, import_vintage, look_up
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, write_zip
from backend.apps.geography.tiger.layout import parse_file_name

from .maps import EAST, NOW, WEST, WHOLE, Maps, drawn

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


def at(longitude: float, latitude: float, day: date = TODAY) -> dict[str, Answer]:
    return {answer.layer: answer for answer in look_up(longitude=longitude, latitude=latitude, day=day).answers}


def test_a_point_has_one_region_in_every_layer_by_one_query(maps: Maps):
    maps.connecticut()
    with CaptureQueriesContext(connection) as queries:
        answers = at(-72.5, 41.5)
    assert len(queries) == 1
    assert {layer: answer.geoid for layer, answer in answers.items()} == {
        "state": "09", "county": "09001", "cd": "0901", "sldu": "09001", "sldl": "09001",
    }  # fmt: skip
    assert not any(answer.on_border for answer in answers.values())


def test_a_point_outside_the_map_has_no_region(maps: Maps):
    maps.connecticut()
    assert at(0.0, 0.0) == {}


def test_a_point_in_undefined_water_has_a_state_and_no_district(maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE})
    maps.stand("tl_2022_09_cd118", {"0901": WEST, "09ZZ": EAST})
    assert at(-71.5, 41.5).keys() == {"state"}


def test_no_district_and_no_map_are_told_apart(maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE, "44": Rectangle(-71.0, 41.0, -70.0, 42.0)})
    maps.stand("tl_2022_09_cd118", {"0901": WEST, "09ZZ": EAST})
    in_the_water = look_up(longitude=-71.5, latitude=41.5, day=TODAY)
    next_door = look_up(longitude=-70.5, latitude=41.5, day=TODAY)
    assert in_the_water.layers_in_force == {"state", "cd"}
    assert next_door.layers_in_force == {"state"}
    assert look_up(longitude=0.0, latitude=0.0, day=TODAY).layers_in_force == frozenset()


def test_a_point_on_a_border_answers_with_the_lowest_geoid_and_says_so(maps: Maps):
    maps.connecticut()
    answer = at(-72.0, 41.5)["cd"]
    assert (answer.geoid, answer.on_border, answer.also_touching) == ("0901", True, ("0902",))


def test_a_corner_and_an_outer_border_are_borders(maps: Maps):
    maps.connecticut()
    assert at(-72.0, 42.0)["cd"].also_touching == ("0902",)
    outer = at(-73.0, 41.5)["cd"]
    assert (outer.geoid, outer.on_border, outer.also_touching) == ("0901", True, ())


def test_a_hair_beside_the_border_is_on_it_and_a_metre_is_not(maps: Maps):
    maps.connecticut()
    assert at(-72.0 + 5e-10, 41.5)["cd"].on_border
    beside = at(-72.0 + 1e-5, 41.5)["cd"]
    assert (beside.geoid, beside.on_border) == ("0902", False)


def test_districts_that_overlap_by_law_both_answer(maps: Maps):
    maps.stand("tl_2017_33_sldl", {"33101": WEST, "33102": EAST, "33201": WHOLE})
    answers = look_up(longitude=-72.5, latitude=41.5, day=TODAY).answers
    assert [(answer.geoid, answer.on_border) for answer in answers] == [("33101", False), ("33201", False)]


def test_the_day_decides_which_map_answers(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    maps.stand("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    assert at(-72.5, 41.5, date(2017, 1, 2)) == {}
    before, after = at(-72.5, 41.5, date(2023, 1, 2))["cd"], at(-72.5, 41.5, date(2023, 1, 3))["cd"]
    assert (before.geoid, before.vintage, before.in_force_until) == (
        "0901",
        "tl_2017_us_cd115",
        date(2023, 1, 3),
    )
    assert (after.geoid, after.vintage, after.in_force_until) == ("0902", "tl_2022_09_cd118", None)


def test_a_state_of_its_own_map_leaves_the_nations_to_the_others(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    assert at(-72.5, 41.5)["cd"].vintage == "tl_2022_09_cd118"
    assert at(-71.5, 41.5)["cd"].vintage == "tl_2017_us_cd115"


def test_a_draft_does_not_answer(maps: Maps):
    maps.draft("tl_2022_09_cd118", {"0901": WEST})
    assert at(-72.5, 41.5) == {}


def test_a_region_across_the_antimeridian_is_found_on_both_sides(tmp_path: Path):
    file = parse_file_name("tl_2017_us_state.zip")
    sides = [Rectangle(172.0, 51.0, 180.0, 53.0).ring(), Rectangle(-180.0, 51.0, -170.0, 53.0).ring()]
    alaska = Drawn(drawn(file, "02", WEST).attributes, sides)
    vintage = import_vintage(path=write_zip(tmp_path / file.name, [alaska]), commit=True).vintage
    activate_vintages(vintages=[vintage], now=NOW)
    assert [at(longitude, 52.0)["state"].geoid for longitude in (175.0, -175.0)] == ["02", "02"]
    assert at(0.0, 52.0) == {}
    # No row's box spans the globe.
    widths = LookupPiece.objects.annotate(
        west=Func("geometry", function="ST_XMin", output_field=FloatField()),
        east=Func("geometry", function="ST_XMax", output_field=FloatField()),
    )
    assert max(piece.east - piece.west for piece in widths) < 20


def test_metres_to_the_border_are_those_of_the_spheroid(maps: Maps):
    maps.connecticut()
    answers = look_up(longitude=-72.01, latitude=41.5, day=TODAY, with_border=True).answers
    metres = {answer.layer: answer.border_metres for answer in answers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Distance('SRID=4326;POINT(-72.01 41.5)'::geography, "
            "'SRID=4326;LINESTRING(-72 41, -72 42)'::geography)"
        )
        [(expected,)] = cursor.fetchall()
    assert metres["cd"] == pytest.approx(expected, abs=0.01)
    # The state goes on in the east; its next border is half a degree north or south.
    assert metres["state"] == pytest.approx(55_500, rel=0.01)


def test_the_nearest_border_in_metres_is_not_the_nearest_in_degrees(maps: Maps):
    # At 65 degrees north a degree of longitude is 47 km and one of latitude 111 km.
    maps.stand("tl_2017_us_state", {"02": Rectangle(-150.0, 60.0, -140.0, 70.0)})
    [answer] = look_up(longitude=-148.5, latitude=68.9, day=TODAY, with_border=True).answers
    assert answer.border_metres == pytest.approx(60_300, rel=0.01)
