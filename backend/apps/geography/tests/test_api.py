"""Regions over HTTP: whole answers, bad input, constant queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tiger.handmade import Rectangle

from .maps import EAST, WEST, WHOLE, Maps

pytestmark = pytest.mark.django_db
CD115 = {"key": "tl_2017_us_cd115", "in_force_from": "2017-01-03", "in_force_until": None}


def test_lookup_answers_every_layer(client: Client, maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE}, names={"09": "Connecticut"})
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST}, names={"0901": "Congressional District 1"})
    response = client.get("/api/v1/regions/lookup", {"lat": "41.5", "lon": "-72.25", "date": "2018-06-01"})
    assert response.json() == {
        "lat": 41.5,
        "lon": -72.25,
        "date": "2018-06-01",
        "regions": [
            {
                "layer": "cd",
                "geoid": "0901",
                "name": "Congressional District 1",
                "state": "09",
                "vintage": CD115,
                "on_border": False,
                "also_touching": [],
            },
            {
                "layer": "state",
                "geoid": "09",
                "name": "Connecticut",
                "state": "09",
                "vintage": {"key": "tl_2017_us_state", "in_force_from": "2017-01-01", "in_force_until": None},
                "on_border": False,
                "also_touching": [],
            },
        ],
        "layers_without_region": [],
        "layers_without_map": ["county", "sldl", "sldu"],
    }


def test_lookup_tells_metres_to_the_border_on_request(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    where = {"lat": "41.5", "lon": "-72.01"}
    [plain] = client.get("/api/v1/regions/lookup", where).json()["regions"]
    [asked] = client.get("/api/v1/regions/lookup", where | {"include": "border"}).json()["regions"]
    assert "border_metres" not in plain
    assert asked["border_metres"] == pytest.approx(835, abs=1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lat=abc&lon=-72", "lat"),
        ("lat=NaN&lon=-72", "lat"),
        ("lat=1e999&lon=-72", "lat"),
        ("lat=41&lon=Infinity", "lon"),
        ("lat=90.1&lon=-72", "lat"),
        ("lat=41&lon=-180.5", "lon"),
        ("lat=&lon=-72", "lat"),
        ("lon=-72", "lat"),
        ("lat=%00&lon=-72", "lat"),
        ("lat=%ff&lon=-72", "lat"),
        ("lat=" + "9" * 5000 + "&lon=1", "lat"),
        ("lat=41&lon=-72&date=2023-02-30", "date"),
        ("lat=41&lon=-72&date=today", "date"),
        ("lat=41&lon=-72&date=10000-01-01", "date"),
        ("lat=41&lon=-72&date=", "date"),
        ("lat=41&lon=-72&date=2024-W01-1", "date"),
        ("lat=41&lon=-72&date=2024-1-1", "date"),
        ("lat=1_0&lon=-72", "lat"),
        ("lat=%D9%A1&lon=-72", "lat"),
        ("lat=41&lat=42&lon=-72", "lat"),
        ("lat=41&lon=-72&include=shape", "include"),
        ("lat=41&lon=-72&latitude=3", "latitude"),
    ],
)
def test_lookup_names_the_parameter_that_is_wrong(client: Client, query: str, field: str):
    response = client.get(f"/api/v1/regions/lookup?{query}")
    assert (response.status_code, response["content-type"]) == (400, "application/problem+json")
    body = response.json()
    assert (body["code"], body["status"]) == ("invalid-request", 400)
    assert field in {error["field"] for error in body["errors"]}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days(client: Client, day: str):
    assert client.get(f"/api/v1/regions/lookup?lat=41&lon=-72&date={day}").json()["regions"] == []


def test_regions_are_listed_by_layer_state_and_name(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "4401": EAST})
    maps.stand("tl_2017_us_county", {"09003": WEST}, names={"09003": "Hartford"})

    def listed(query: str) -> list[str]:
        return [f"{one['layer']}/{one['geoid']}" for one in client.get(f"/api/v1/regions{query}").json()["results"]]

    assert listed("") == ["cd/0901", "cd/4401", "county/09003"]
    assert listed("?layer=cd&state=ct") == ["cd/0901"]
    assert listed("?state=44") == ["cd/4401"]
    assert listed("?q=hartf") == ["county/09003"]
    assert listed("?date=2016-01-01") == []


def test_pages_follow_each_other_without_a_gap(client: Client, maps: Maps):
    strip = WHOLE.grid(7, 1)
    maps.stand("tl_2017_us_county", {f"0900{number}": shape for number, shape in enumerate(strip)})
    seen, address = [], "/api/v1/regions?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [region["geoid"] for region in page["results"]]
        address = page["next"]
    assert seen == [f"0900{number}" for number in range(7)]


@pytest.mark.parametrize(
    "query",
    [
        "layer=unsd",
        "state=ZZ",
        "q=%00",
        "page_size=0",
        "page_size=201",
        "page_size=x",
        "cursor=abc",
        "cursor=",
    ],
)
def test_a_list_refuses_what_it_cannot_mean(client: Client, query: str):
    response = client.get(f"/api/v1/regions?{query}")
    assert (response.status_code, response["content-type"]) == (400, "application/problem+json")
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


def test_a_list_costs_the_same_queries_for_1_and_for_20_rows(client: Client, maps: Maps):
    counts = []
    for stem, number in (("tl_2017_us_state", 1), ("tl_2017_us_county", 20)):
        layer = stem.rpartition("_")[2]
        strip = WHOLE.grid(number, 1)
        maps.stand(
            stem,
            {f"{9:02}" + (f"{i:03}" if layer == "county" else ""): shape for i, shape in enumerate(strip)},
        )
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/api/v1/regions", {"layer": layer}).json()["results"]) == number
        counts.append(len(queries))
    assert counts == [1, 1]


def test_a_region_tells_its_map_and_where_its_shape_is(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST}, names={"0901": "Congressional District 1"})
    assert client.get("/api/v1/regions/cd/0901?date=2020-01-01").json() == {
        "layer": "cd",
        "geoid": "0901",
        "name": "Congressional District 1",
        "state": "09",
        "ocd_id": "ocd-division/country:us/state:ct/cd:1",
        "vintage": CD115,
        "land_square_metres": None,
        "water_square_metres": None,
        "shape": "http://testserver/api/v1/regions/cd/0901/shape?date=2020-01-01",
    }


def test_a_shape_is_a_geojson_feature(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": Rectangle(-73.0, 41.0, -72.0, 42.0)}, names={"0901": "District 1"})
    response = client.get("/api/v1/regions/cd/0901/shape")
    assert response["content-type"] == "application/geo+json"
    assert response.json() == {
        "type": "Feature",
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": [[[[-73.0, 41.0], [-72.0, 41.0], [-72.0, 42.0], [-73.0, 42.0], [-73.0, 41.0]]]],
        },
        "properties": {"layer": "cd", "geoid": "0901", "name": "District 1", "vintage": "tl_2017_us_cd115"},
    }


@pytest.mark.parametrize("path", ["cd/0999", "unsd/0901", "cd/0901%00", "cd/" + "9" * 40, "cd/%ff", "cd/0999/shape"])
def test_an_unknown_region_is_a_problem(client: Client, path: str):
    response = client.get(f"/api/v1/regions/{path}")
    assert (response.status_code, response["content-type"]) == (404, "application/problem+json")
    assert response.json()["code"] in {"region-not-found", "not-found"}
