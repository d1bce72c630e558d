"""Many points at once: the same answers as one by one, in their order, and bad input by its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.apps.geography.services import look_up, look_up_many

from .maps import Maps

pytestmark = pytest.mark.django_db
LOOKUP = "/api/v1/regions/lookup"
DAY = date(2018, 6, 1)


def posted(client: Client, body: dict[str, Any]) -> Any:
    return client.post(LOOKUP, body, content_type="application/json")


def test_each_point_is_answered_as_it_would_be_alone_and_in_order(client: Client, maps: Maps):
    maps.connecticut()
    points: list[dict[str, float]] = [
        {"lat": 41.5, "lon": -71.5},
        {"lat": 0, "lon": 0},
        {"lat": 41.5, "lon": -72.0},
        {"lat": 41.5, "lon": -71.5},
    ]
    many = posted(client, {"date": "2018-06-01", "points": points}).json()
    assert many["date"] == "2018-06-01"
    alone = [client.get(f"{LOOKUP}?lat={point['lat']}&lon={point['lon']}&date=2018-06-01").json() for point in points]
    assert [point | {"date": "2018-06-01"} for point in many["points"]] == alone
    assert [len(point["regions"]) for point in many["points"]] == [5, 0, 5, 5]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    points=st.lists(
        st.tuples(st.sampled_from([-73.0, -72.5, -72.0, -71.0]) | st.floats(-180, 180), st.floats(40.9, 42.1)),
        min_size=1,
        max_size=6,
    )
)
def test_many_lookups_are_many_single_ones(maps: Maps, points: list[tuple[float, float]]):
    if not look_up(longitude=-72.5, latitude=41.5, day=DAY).answers:
        maps.connecticut()
    assert look_up_many(points=points, day=DAY) == [
        look_up(longitude=longitude, latitude=latitude, day=DAY) for longitude, latitude in points
    ]


def test_five_hundred_points_are_one_query_and_fit_an_answer(client: Client, maps: Maps):
    maps.connecticut()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = posted(client, {"points": [{"lat": 41.5, "lon": -71.5}] * 500})
    assert (response.status_code, len(response.json()["points"]), len(asked)) == (200, 500, 1)
    assert len(response.content) < 1_000_000


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"points"}),
        ({"points": []}, {"points"}),
        ({"points": {"lat": 1, "lon": 2}}, {"points"}),
        ({"points": None}, {"points"}),
        ({"points": [{"lat": 41.5, "lon": -71.5}, {"lat": 91, "lon": "west"}]}, {"points.1.lat", "points.1.lon"}),
        ({"points": [[41.5, -71.5]]}, {"points.0"}),
        ({"points": [{"lat": True, "lon": 1}]}, {"points.0.lat"}),
        ({"points": [{"lat": 1, "lon": 2, "email": "x"}]}, {"points.0.email"}),
        ({"points": [{"lat": 1, "lon": 2}] * 501}, {"points"}),
        ({"points": [{"lat": 1, "lon": 2}], "date": "tomorrow"}, {"date"}),
        ({"points": [{"lat": 1, "lon": 2}], "day": "2018-06-01"}, {"day"}),
    ],
)
def test_what_is_wrong_is_named_by_its_place(client: Client, body: dict[str, Any], fields: set[str]):
    response = posted(client, body)
    assert (response.status_code, response["content-type"]) == (400, "application/problem+json")
    assert {error["field"] for error in response.json()["errors"]} == fields


def test_of_many_wrong_points_the_first_are_named(client: Client):
    response = posted(client, {"points": [{"lat": 99, "lon": 999}] * 500})
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]][::2] == [f"points.{n}.lat" for n in range(20)]
    assert len(response.content) < 20_000
