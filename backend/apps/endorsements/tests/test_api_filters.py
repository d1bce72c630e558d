"""The public list by kind, state and district, which tells no district that the summary withholds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backend.apps.geography.tests.maps import EAST as EAST_HALF
from backend.apps.geography.tests.maps import WEST as WEST_HALF
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.services import Whereabouts

from .journey import EAST, NOW, WEST, confirmed, deliver, several_public, submit
from .test_api_public import LIST, SUMMARY, query_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
VERMONT = Whereabouts(state_usps="VT")


def ids(client: Client, query: str) -> set[str]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return {row["id"] for row in response.json()["results"]}


def made(number: int, by: User, **changes: Any) -> set[str]:
    return {str(row.public_id) for row in several_public(number, by, **changes)}


def test_by_kind_and_by_the_state_that_each_one_shows(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    people = made(2, moderator)
    group = made(1, moderator, kind="organization", organization_name="Parents")
    typed = made(1, moderator, whereabouts=VERMONT)
    nowhere = made(1, moderator, whereabouts=Whereabouts())
    confirmed(email="unread@example.org")
    submit(email="unconfirmed@example.org")
    deliver(NOW + timedelta(hours=1))
    assert ids(client, "kind=organization") == group
    assert ids(client, "kind=individual") == people | typed | nowhere
    assert ids(client, "state=CT") == ids(client, "state=ct") == people | group
    assert ids(client, "state=VT") == typed
    assert ids(client, "state=VT&kind=organization") == ids(client, "state=TX") == set()


def test_by_type_of_people_and_of_organizations(client: Client, moderator: User):
    farmers = made(2, moderator, type="farmer")
    farm = made(1, moderator, type="farmer", kind="organization", organization_name="Abbott Farm")
    made(1, moderator)
    confirmed(email="unread@example.org", type="farmer")
    assert ids(client, "type=farmer") == farmers | farm
    assert ids(client, "type=farmer&kind=organization") == farm
    assert ids(client, "type=waterman") == set()
    refused = client.get(f"{LIST}?type=cat")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "type")
    told = {row["type"]: row["count"] for row in client.get(SUMMARY).json()["by_type"]}
    assert told == {"farmer": 3, "": 1}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((9, 1, 0), []),
        ((6, 5, 0), ["0901", "0902"]),
        ((5, 0, 1), []),
        ((5, 4, 1), ["0901"]),
        ((4, 4, 0), []),
    ],
)
def test_a_district_lists_whom_the_summary_counts_there_or_nobody(
    client: Client, moderator: User, maps: Maps, counts: tuple[int, int, int], shown: list[str]
):
    west, east, typed = counts
    maps.stand("tl_2022_09_cd118", {"0901": WEST_HALF, "0902": EAST_HALF})
    places = {"0901": replace(WEST, state_usps="CT"), "0902": replace(EAST, state_usps="CT")}
    there = {geoid: made(n, moderator, whereabouts=places[geoid]) for geoid, n in (("0901", west), ("0902", east))}
    made(typed, moderator, whereabouts=Whereabouts(state_usps="CT"))
    deliver(NOW + timedelta(hours=1))
    assert [row["geoid"] for row in client.get(SUMMARY).json()["by_district"]] == shown
    for geoid, expected in there.items():
        assert ids(client, f"layer=cd&geoid={geoid}") == (expected if geoid in shown else set())


def test_withheld_empty_and_unknown_districts_answer_the_same(client: Client, moderator: User, maps: Maps):
    maps.stand("tl_2022_09_cd118", {"0901": WEST_HALF, "0902": EAST_HALF})
    made(4, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    answers = {client.get(f"{LIST}?layer=cd&geoid={geoid}").content for geoid in ("0901", "0902", "0999", "x")}
    assert answers == {b'{"next":null,"previous":null,"results":[]}'}


def test_pages_keep_the_choice(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    here = made(7, moderator, whereabouts=WEST)
    made(6, moderator, whereabouts=EAST)
    deliver(NOW + timedelta(hours=1))
    page = client.get(f"{LIST}?layer=cd&geoid=0901&page_size=3").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert (len(seen), set(seen)) == (7, here)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=cat", "kind"),
        ("state=ZZ", "state"),
        ("state=Connecticut", "state"),
        ("state=", "state"),
        ("layer=cd", "geoid"),
        ("geoid=0901", "layer"),
        ("layer=state&geoid=09", "layer"),
        ("layer=cd&geoid=%00", "geoid"),
        ("layer=cd&geoid=" + "9" * 21, "geoid"),
        ("kind=individual&kind=organization", "kind"),
    ],
)
def test_what_cannot_be_chosen_is_refused_by_name(client: Client, query: str, field: str):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize(("query", "number"), [("kind=individual&state=CT", 2), ("layer=cd&geoid=0901", 6)])
def test_a_choice_costs_the_same_with_5_and_with_20(
    client: Client, moderator: User, maps: Maps, query: str, number: int
):
    maps.connecticut()
    made(5, moderator)
    deliver(NOW + timedelta(hours=1))
    with_five = query_count(client, f"{LIST}?{query}")
    made(15, moderator)
    deliver(NOW + timedelta(hours=1))
    assert len(ids(client, query)) == 20
    assert query_count(client, f"{LIST}?{query}") == with_five == number


def test_a_choice_has_a_tag_of_its_own(client: Client, moderator: User):
    made(1, moderator)
    first = client.get(f"{LIST}?kind=individual")
    assert client.get(f"{LIST}?kind=individual", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(f"{LIST}?kind=organization", headers={"If-None-Match": first["ETag"]}).status_code == 200
