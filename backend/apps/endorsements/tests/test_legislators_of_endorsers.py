"""Who represents a campaign's endorsers, with counts that tell no more than the summary does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.tests.making import draft
from backend.apps.endorsements.api import examples
from backend.apps.geography.tests.maps import Maps
from backend.apps.legislators.services.import_state_legislators import import_state_legislators
from backend.apps.legislators.tests.making import STATE_LIST, representative, senator, term
from backend.apps.stakeholders.services import Whereabouts

from .journey import EAST, NOW, WEST, confirmed, deliver, several_public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PATH = "/api/v1/campaigns/clean-water/legislators"
SUMMARY = "/api/v1/campaigns/clean-water/summary"


@pytest.fixture
def in_office() -> dict[str, Any]:
    """A year before today and one after: the list is always today's."""
    today = timezone.localdate()
    return {"start": today - timedelta(days=365), "end": today + timedelta(days=365)}


def counted(client: Client, query: str = "") -> dict[str, int]:
    response = client.get(PATH + query)
    assert response.status_code == 200
    return {
        f"{row['region']['layer']}/{row['region']['geoid']}": row["endorsers"] for row in response.json()["results"]
    }


def test_the_list_is_this_and_nothing_else(client: Client, moderator: User, maps: Maps, in_office: dict[str, Any]):
    maps.connecticut()
    held = representative(name="Ada Abbott", **in_office)
    representative("0902", start=NOW.date() - timedelta(days=3000), end=NOW.date() - timedelta(days=2000))
    several_public(5, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    row = {
        "endorsers": 5,
        "id": str(held.legislator.public_id),
        "bioguide": None,
        "name": "Ada Abbott",
        "level": "federal",
        "chamber": "house",
        "role": "representative",
        "party": "Independent",
        "state": "CT",
        "region": {"layer": "cd", "geoid": "0901"},
    }
    assert client.get(PATH).json() == {"next": None, "previous": None, "results": [row]}
    assert row.keys() == examples.REPRESENTED.keys()


def test_state_members_of_an_imported_list_are_there(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    import_state_legislators(source=str(STATE_LIST), as_of=timezone.localdate(), commit=True)
    several_public(5, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    assert counted(client) == {"sldu/09001": 5, "sldl/09001": 5}
    assert {row["name"] for row in client.get(PATH).json()["results"]} == {"Ada Abbott", "Cyr de la Cruz, Jr."}


def test_each_seat_has_the_count_of_its_state_or_district(
    client: Client, moderator: User, maps: Maps, in_office: dict[str, Any]
):
    maps.connecticut()
    senator(senate_class=1, **in_office)
    representative("0901", **in_office)
    representative("0902", **in_office)
    term("upper", "09001", **in_office)
    senator("50", senate_class=3, **in_office)
    several_public(6, moderator, whereabouts=WEST)
    several_public(5, moderator, whereabouts=EAST)
    confirmed(email="unread@example.org")
    deliver(NOW + timedelta(hours=1))
    assert counted(client) == {"state/09": 11, "cd/0901": 6, "cd/0902": 5, "sldu/09001": 6}
    assert counted(client, "?chamber=house") == {"cd/0901": 6, "cd/0902": 5}


@pytest.mark.parametrize("counts", [(9, 1, 0), (5, 4, 1), (4, 4, 0), (5, 0, 1), (6, 5, 0)])
def test_nothing_is_told_that_the_summary_withholds(
    client: Client, moderator: User, maps: Maps, in_office: dict[str, Any], counts: tuple[int, int, int]
):
    west, east, typed = counts
    maps.connecticut()
    senator(**in_office)
    for chamber, geoid in [("house", "0901"), ("house", "0902"), ("upper", "09001"), ("lower", "09002")]:
        term(chamber, geoid, **in_office)
    for number, whereabouts in ((west, WEST), (east, EAST), (typed, Whereabouts(state_usps="CT"))):
        several_public(number, moderator, whereabouts=whereabouts)
    deliver(NOW + timedelta(hours=1))
    summary = client.get(SUMMARY).json()
    shown = {f"state/{row['fips']}": row["count"] for row in summary["by_state"]}
    shown |= {f"{row['layer']}/{row['geoid']}": row["count"] for row in summary["by_district"]}
    told = counted(client)
    assert told.items() <= shown.items()
    assert told["state/09"] == west + east + typed


def test_pages_follow_each_other_by_region_also_where_many_sit_for_one(
    client: Client, moderator: User, maps: Maps, in_office: dict[str, Any]
):
    maps.connecticut()
    held = {str(term("lower", "09001", **in_office).legislator.public_id) for _ in range(5)}
    held.add(str(senator(**in_office).legislator.public_id))
    several_public(5, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    page = client.get(f"{PATH}?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert (len(seen), set(seen)) == (6, held)


@pytest.mark.parametrize("query", ["chamber=x", "state=CT", "page_size=0", "cursor=x"])
def test_what_cannot_be_asked_is_refused(client: Client, query: str):
    response = client.get(f"{PATH}?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


def test_drafts_and_unknown_campaigns_are_the_same_404(client: Client):
    draft("secret")
    for slug in ("secret", "unknown"):
        response = client.get(f"/api/v1/campaigns/{slug}/legislators")
        assert (response.status_code, response.json()["code"]) == (404, "campaign-not-found")


def test_the_list_costs_the_same_with_1_and_with_20(
    client: Client, moderator: User, maps: Maps, in_office: dict[str, Any]
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PATH).status_code == 200
        return len(captured)

    maps.connecticut()
    several_public(5, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    term("lower", "09001", **in_office)
    with_one = queries()
    for _ in range(19):
        term("lower", "09001", **in_office)
    assert len(client.get(PATH).json()["results"]) == 20
    assert queries() == with_one == 5
