"""What the API says of legislators: the list, one of them, and a point's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tests.maps import EAST, WEST, WHOLE, Maps
from backend.apps.legislators.api import examples
from backend.apps.legislators.models import Term
from backend.apps.legislators.services import look_up_legislators

from .making import representative, senator, term

pytestmark = pytest.mark.django_db
LIST = "/api/v1/legislators"
LOOKUP = "/api/v1/legislators/lookup?lat=41.5&lon=-72.5"
IN_2026 = "date=2026-03-01"
NO_CONTACT = dict.fromkeys(("url", "contact_form", "phone", "fax", "office", "address"), "")


def listed(held: Term, **changes: Any) -> dict[str, Any]:
    return {
        "level": "federal",
        "chamber": held.chamber,
        "role": "representative",
        "state": "CT",
        "region": {"layer": "cd", "geoid": held.region.geoid},
        "senate_class": held.senate_class,
        "start": "2025-01-03",
        "end": "2027-01-03",
        "party": "Independent",
        "caucus": "",
        "contact": NO_CONTACT,
        "id": str(held.legislator.public_id),
        "bioguide": None,
        "name": held.legislator.name,
        "first_name": held.legislator.first_name,
        "last_name": held.legislator.last_name,
        **changes,
    }


def names(client: Client, query: str) -> list[str]:
    response = client.get(f"{LIST}?{query}&{IN_2026}")
    assert response.status_code == 200
    return [row["name"] for row in response.json()["results"]]


def query_count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_is_this_and_nothing_else(client: Client):
    held = representative(name="Ada Abbott")
    representative("0902", end=date(2026, 3, 1))
    assert client.get(f"{LIST}?{IN_2026}").json() == {"next": None, "previous": None, "results": [listed(held)]}


def test_the_documented_examples_have_the_fields_of_the_answers(client: Client, maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE})
    held = senator(end=date(2031, 1, 3))
    page = client.get(f"{LIST}?{IN_2026}").json()
    assert page["results"][0].keys() == examples.LISTED.keys()
    assert page["results"][0]["contact"].keys() == examples.LISTED["contact"].keys()
    detail = client.get(f"{LIST}/{held.legislator.public_id}").json()
    assert (detail.keys(), detail["terms"][0].keys()) == (examples.DETAIL.keys(), examples.SEAT.keys())
    found = client.get(f"{LOOKUP}&{IN_2026}").json()
    assert (found.keys(), found["regions"][0].keys()) == (examples.LOOKUP.keys(), examples.LOOKUP["regions"][0].keys())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ada Abbott", "Bo Brand", "Cy Cole", "Di Drew"]),
        ("state=CT", ["Ada Abbott", "Bo Brand", "Cy Cole"]),
        ("state=50", ["Di Drew"]),
        ("chamber=senate", ["Bo Brand", "Di Drew"]),
        ("chamber=upper", ["Cy Cole"]),
        ("party=green", ["Cy Cole"]),
        ("layer=state&geoid=09", ["Bo Brand"]),
        ("layer=cd&geoid=0901", ["Ada Abbott"]),
        ("layer=sldu&geoid=09001", ["Cy Cole"]),
        ("name=br", ["Bo Brand"]),
        ("bioguide=B000002", ["Bo Brand"]),
        ("state=CT&chamber=senate", ["Bo Brand"]),
        ("party=nobody", []),
    ],
)
def test_the_list_is_asked_by_state_chamber_party_region_and_name(client: Client, query: str, found: list[str]):
    representative(name="Ada Abbott")
    brand = senator(name="Bo Brand").legislator
    type(brand).objects.filter(pk=brand.pk).update(bioguide="B000002")
    term("upper", "09001", name="Cy Cole", party="Green")
    senator("50", name="Di Drew")
    assert names(client, query) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=XX", "state"),
        ("chamber=x", "chamber"),
        ("layer=cd", "geoid"),
        ("geoid=0901", "layer"),
        ("layer=county&geoid=09001", "layer"),
        ("date=x", "date"),
        ("party=%00", "party"),
        ("page_size=0", "page_size"),
        ("cursor=x", "cursor"),
        ("sate=CT", "sate"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client: Client, query: str, field: str):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, field)


def test_pages_follow_each_other_by_name_also_where_many_have_one(client: Client):
    for number in range(7):
        representative(f"09{number:02}", name="Ada Same" if number % 2 else f"Ada Other{number}")
    page = client.get(f"{LIST}?page_size=2&{IN_2026}").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert len(seen) == len(set(seen)) == 7


def test_the_list_costs_the_same_with_1_and_with_20(client: Client):
    representative("0600")
    with_one = query_count(client, f"{LIST}?{IN_2026}")
    for number in range(1, 20):
        representative(f"06{number:02}")
    assert query_count(client, f"{LIST}?{IN_2026}") == with_one == 1


def test_one_legislator_is_this_and_nothing_else(client: Client):
    held = representative(name="Ada Abbott", start=date(2023, 1, 3), end=date(2025, 1, 3))
    senator(legislator=held.legislator, url="https://ada.senate.gov", phone="202-224-0001")
    expected = listed(held)
    seat = {key: expected[key] for key in examples.SEAT}
    assert client.get(f"{LIST}/{held.legislator.public_id}").json() == {
        "id": str(held.legislator.public_id),
        "bioguide": None,
        "name": "Ada Abbott",
        "first_name": "Ada",
        "middle_name": "",
        "last_name": "Abbott",
        "nickname": "",
        "suffix": "",
        "other_ids": {},
        "terms": [
            {
                **seat,
                "chamber": "senate",
                "role": "senator",
                "region": {"layer": "state", "geoid": "09"},
                "senate_class": 1,
                "contact": {**NO_CONTACT, "url": "https://ada.senate.gov", "phone": "202-224-0001"},
            },
            {**seat, "start": "2023-01-03", "end": "2025-01-03"},
        ],
    }


@pytest.mark.parametrize("terms", [1, 20])
def test_one_legislator_costs_the_same_with_1_and_with_20_terms(client: Client, terms: int):
    held = representative(start=date(1981, 1, 3), end=date(1981, 6, 1))
    for number in range(1, terms):
        days = {"start": date(1981 + number, 1, 3), "end": date(1981 + number, 6, 1)}
        representative(f"09{number:02}", legislator=held.legislator, **days)
    assert query_count(client, f"{LIST}/{held.legislator.public_id}") == 3


@pytest.mark.parametrize("path", ["9f7cd8a2-6f5e-4b44-8a0e-3f6f2f1b7c11", "nobody"])
def test_an_unknown_one_is_a_404(client: Client, path: str):
    assert client.get(f"{LIST}/{path}").status_code == 404


def test_a_point_has_two_senators_one_representative_and_the_state_members_that_are_known(client: Client, maps: Maps):
    maps.connecticut()
    first, second = senator(senate_class=3), senator(senate_class=1)
    house, upper = representative(), term("upper", "09001")
    for elsewhere in ("0902", "5000"):
        representative(elsewhere)
    found = client.get(f"{LOOKUP}&{IN_2026}").json()
    assert [row["id"] for row in found["legislators"]] == [
        str(held.legislator.public_id) for held in (second, first, house, upper)
    ]
    assert [(row["layer"], row["geoid"]) for row in found["regions"]] == [
        ("state", "09"), ("cd", "0901"), ("sldu", "09001"), ("sldl", "09001"),
    ]  # fmt: skip
    assert found["regions"][1]["map"]["key"] == "tl_2017_us_cd115"
    assert (found["layers_without_region"], found["layers_without_map"]) == ([], [])


def test_the_day_decides_which_map_answers_and_who_is_in_office(client: Client, maps: Maps):
    """The district at this point was the first, and is the second since the 118th Congress."""
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    maps.stand("tl_2022_09_cd118", {"0902": WEST, "0901": EAST})
    before = representative("0901", name="Ada Abbott", start=date(2021, 1, 3), end=date(2023, 1, 3))
    representative("0901", name="Ada Again", start=date(2023, 1, 3), end=date(2025, 1, 3))
    representative("0902", name="Bo Brand", start=date(2021, 1, 3), end=date(2023, 1, 3))
    after = representative("0902", name="Bo Again", start=date(2023, 1, 3), end=date(2025, 1, 3))
    for day, held in (("2023-01-02", before), ("2023-01-03", after)):
        found = client.get(f"{LOOKUP}&date={day}").json()["legislators"]
        assert [row["id"] for row in found] == [str(held.legislator.public_id)]


def test_districts_that_overlap_by_law_have_the_members_of_both(maps: Maps):
    maps.stand("tl_2017_33_sldl", {"33001": WHOLE, "33002": WEST})
    held = {term("lower", "33001").pk, term("lower", "33002").pk}
    found = look_up_legislators(longitude=-72.5, latitude=41.5, day=date(2026, 3, 1))
    assert {one.pk for one in found.terms} == held


def test_without_a_map_of_the_states_the_district_tells_whose_senators_they_are(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    held = [senator(), representative()]
    found = client.get(f"{LOOKUP}&{IN_2026}").json()
    assert [row["id"] for row in found["legislators"]] == [str(one.legislator.public_id) for one in held]
    assert found["layers_without_map"] == ["sldl", "sldu", "state"]


def test_where_no_map_answers_nobody_is_made_up(client: Client):
    senator()
    assert client.get(f"{LOOKUP}&{IN_2026}").json() == {
        "lat": 41.5,
        "lon": -72.5,
        "date": "2026-03-01",
        "regions": [],
        "legislators": [],
        "layers_without_region": [],
        "layers_without_map": ["cd", "sldl", "sldu", "state"],
    }


@pytest.mark.parametrize(
    "query", ["", "lat=41", "lat=x&lon=1", "lat=91&lon=1", "lat=1&lon=1&date=2026", "lat=1&lon=1&x=1"]
)
def test_a_point_that_is_none_is_refused(client: Client, query: str):
    response = client.get(f"/api/v1/legislators/lookup?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


def test_a_lookup_costs_two_queries_however_many_sit_there(client: Client, maps: Maps):
    maps.connecticut()
    assert query_count(client, f"{LOOKUP}&{IN_2026}") == 2
    for _ in range(20):
        term("lower", "09001")
    assert query_count(client, f"{LOOKUP}&{IN_2026}") == 2


def test_answers_may_be_kept_and_are_told_apart_by_their_tag(client: Client):
    first = client.get(f"{LIST}?{IN_2026}")
    assert first["Cache-Control"].startswith("public, max-age=")
    assert client.get(f"{LIST}?{IN_2026}", headers={"If-None-Match": first["ETag"]}).status_code == 304
