"""What the public reads: the list and the counts, of what has passed all five gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import draft, published
from backend.apps.endorsements.api import examples
from backend.apps.endorsements.services import unpublish_endorsement
from backend.apps.geography.tests.maps import EAST as EAST_HALF
from backend.apps.geography.tests.maps import WEST as WEST_HALF
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.services import Whereabouts

from .journey import EAST, NOW, WEST, confirmed, deliver, publicly, several_public, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LIST = "/api/v1/campaigns/clean-water/endorsements"
SUMMARY = "/api/v1/campaigns/clean-water/summary"


def query_count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_is_this_and_nothing_else(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    endorsement = publicly(moderator, role="Mother", mailing_consent=True)
    deliver()
    confirmed(email="unread@example.org")
    submit(email="unconfirmed@example.org")
    assert client.get(LIST).json() == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(endorsement.public_id),
                "name": "Ann Alvarez",
                "organization_name": "",
                "role": "Mother",
                "kind": "individual",
                "type": "",
                "sentence": "I support replacing lead pipes in every school by 2030.",
                "statement": "My children drink from these taps.",
                "state": "CT",
                "published_at": "2026-03-01T12:00:00Z",
            }
        ],
    }


def test_the_documented_examples_have_the_fields_of_the_answers(client: Client, moderator: User):
    publicly(moderator)
    assert client.get(LIST).json().keys() == examples.PAGE.keys()
    assert client.get(LIST).json()["results"][0].keys() == examples.LISTED.keys()
    assert client.get(SUMMARY).json().keys() == examples.SUMMARY.keys()


@pytest.mark.parametrize(
    ("whereabouts", "state"),
    [
        (WEST, "CT"),
        (Whereabouts(state_usps="VT"), "VT"),
        (Whereabouts(), ""),
        (Whereabouts(longitude=0.0, latitude=0.0), ""),
    ],
)
def test_the_state_is_the_maps_else_the_typed_one(
    client: Client, moderator: User, maps: Maps, whereabouts: Whereabouts, state: str
):
    maps.connecticut()
    publicly(moderator, whereabouts=whereabouts)
    deliver()
    assert client.get(LIST).json()["results"][0]["state"] == state


def test_what_is_unpublished_is_gone_at_once(client: Client, moderator: User):
    endorsement = publicly(moderator)
    revision_id = endorsement.current_revision_id
    assert revision_id is not None
    unpublish_endorsement(endorsement_id=endorsement.pk, revision_id=revision_id, by=moderator, now=NOW)
    assert client.get(LIST).json()["results"] == []
    assert client.get(SUMMARY).json()["total"] == 0


def test_pages_follow_each_other_newest_first_and_back(client: Client, moderator: User):
    rows = several_public(5, moderator)
    newest_first = [str(row.public_id) for row in reversed(rows)]
    page = client.get(f"{LIST}?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == newest_first
    page = client.get(page["previous"]).json()
    assert [row["id"] for row in page["results"]] == newest_first[2:4]


def test_many_published_in_one_moment_are_each_listed_once(client: Client, moderator: User):
    rows = [publicly(moderator, email=f"m{number}@example.org") for number in range(7)]
    page = client.get(f"{LIST}?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == [str(row.public_id) for row in reversed(rows)]


def test_a_cursor_of_another_campaign_is_refused(client: Client, moderator: User):
    published("clean-air")
    several_public(2, moderator)
    cursor = client.get(f"{LIST}?page_size=1").json()["next"].partition("?")[2]
    response = client.get(f"/api/v1/campaigns/clean-air/endorsements?{cursor}")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    "query", ["cursor=abc", "cursor=%F0%28", "cursor=%00", "page_size=0", "page_size=1e9", "sort=name"]
)
def test_a_bad_page_is_refused(client: Client, query: str):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


@pytest.mark.parametrize("what", ["endorsements", "summary"])
def test_drafts_and_unknown_campaigns_are_the_same_404(client: Client, what: str):
    draft("secret")
    for slug in ("secret", "unknown"):
        response = client.get(f"/api/v1/campaigns/{slug}/{what}")
        assert (response.status_code, response.json()["code"]) == (404, "campaign-not-found")


def test_a_closed_campaign_still_shows_what_it_gathered(client: Client, moderator: User):
    publicly(moderator)
    Campaign.objects.update(state="closed")
    assert len(client.get(LIST).json()["results"]) == 1


def test_the_list_costs_the_same_with_1_and_with_20(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    several_public(1, moderator)
    deliver(NOW + timedelta(hours=1))
    with_one = query_count(client, LIST)
    several_public(19, moderator)
    deliver(NOW + timedelta(hours=1))
    assert len(client.get(LIST).json()["results"]) == 20
    assert query_count(client, LIST) == with_one == 2


def test_the_summary_is_this_and_nothing_else(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    several_public(5, moderator, whereabouts=WEST)
    several_public(4, moderator, whereabouts=EAST)
    several_public(1, moderator, whereabouts=EAST, kind="organization", organization_name="Parents")
    several_public(1, moderator, whereabouts=Whereabouts(state_usps="VT"), type="farmer")
    several_public(1, moderator, whereabouts=Whereabouts())
    confirmed(email="unread@example.org")
    deliver(NOW + timedelta(hours=1))

    assert client.get(SUMMARY).json() == {
        "campaign": "clean-water",
        "total": 12,
        "by_kind": [{"kind": "individual", "count": 11}, {"kind": "organization", "count": 1}],
        "by_type": [{"type": "farmer", "count": 1}, {"type": "", "count": 11}],
        "by_state": [
            {"fips": "09", "usps": "CT", "name": "Connecticut", "count": 10},
            {"fips": "50", "usps": "VT", "name": "Vermont", "count": 1},
        ],
        "by_district": [
            {"layer": layer, "geoid": geoid, "name": f"Region {geoid}", "count": 5}
            for layer, geoids in (
                ("county", ("09001", "09003")),
                ("cd", ("0901", "0902")),
                ("sldu", ("09001", "09002")),
                ("sldl", ("09001", "09002")),
            )
            for geoid in geoids
        ],
        "districts_withheld": False,
    }


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((9, 1, 0), []),  # 10 in the state less 9 would be 1
        ((6, 5, 0), ["0901", "0902"]),
        ((5, 6, 0), ["0901", "0902"]),
        ((5, 0, 0), ["0901"]),
        ((5, 0, 1), []),  # whoever only typed the state is the difference
        ((5, 4, 1), ["0901"]),  # 5 in the difference, of whom one is nowhere
        ((5, 6, 1), ["0902"]),
        ((4, 4, 0), []),
    ],
)
def test_what_is_withheld_cannot_be_computed_back(
    client: Client, moderator: User, maps: Maps, counts: tuple[int, int, int], shown: list[str]
):
    west, east, typed = counts
    maps.stand("tl_2022_09_cd118", {"0901": WEST_HALF, "0902": EAST_HALF})
    for number, whereabouts in ((west, WEST), (east, EAST), (typed, Whereabouts(state_usps="CT"))):
        several_public(number, moderator, whereabouts=replace(whereabouts, state_usps="CT"))
    deliver(NOW + timedelta(hours=1))
    summary = client.get(SUMMARY).json()
    assert [row["count"] for row in summary["by_state"]] == [west + east + typed]
    assert [row["geoid"] for row in summary["by_district"]] == shown
    held = [geoid for geoid, count in (("0901", west), ("0902", east)) if count]
    assert summary["districts_withheld"] is (shown != held)


def test_the_threshold_is_a_setting(client: Client, moderator: User, maps: Maps, settings: Any):
    settings.SUMMARY_DISTRICT_THRESHOLD = 1
    maps.connecticut()
    several_public(1, moderator)
    deliver(NOW + timedelta(hours=1))
    assert {row["count"] for row in client.get(SUMMARY).json()["by_district"]} == {1}


def test_counts_follow_the_map_that_is_switched(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    several_public(5, moderator, whereabouts=WEST)
    deliver(NOW + timedelta(hours=1))
    maps.stand("tl_2022_09_cd118", {"0905": WEST_HALF}, names={"0905": "District 5"})
    deliver(datetime.now(UTC) + timedelta(minutes=1))
    rows = [row for row in client.get(SUMMARY).json()["by_district"] if row["layer"] == "cd"]
    assert rows == [{"layer": "cd", "geoid": "0905", "name": "District 5", "count": 5}]


def test_the_summary_costs_the_same_with_1_and_with_20(client: Client, moderator: User, maps: Maps):
    maps.connecticut()
    several_public(1, moderator)
    deliver(NOW + timedelta(hours=1))
    with_one = query_count(client, SUMMARY)
    several_public(10, moderator)
    several_public(9, moderator, whereabouts=EAST)
    deliver(NOW + timedelta(hours=1))
    assert query_count(client, SUMMARY) == with_one == 4
