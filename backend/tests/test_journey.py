"""The main job, end to end: commands, REST API, mail, page and admin, as their users meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.geography.tiger.handmade import Rectangle
from backend.apps.stakeholders.models import Placement

pytestmark = pytest.mark.django_db
CAMPAIGN = "/api/v1/campaigns/clean-water"
HARTFORD = {"latitude": 41.76, "longitude": -72.69}  # in the west of the hand-made map
SUBMISSION: dict[str, Any] = {
    "name": "Ada Visitor",
    "email": "ada@example.org",
    "kind": "individual",
    "statement": "Clean water is for everyone.",
    "consent_to_display": True,
    "address": {"street": "210 Capitol Ave", "city": "Hartford", "state": "CT", **HARTFORD},
}


@pytest.fixture
def maps(tmp_path) -> Maps:
    return Maps(tmp_path)


@pytest.fixture
def staff(client: Client) -> Client:
    """A moderator's browser."""
    signed_in = Client()
    signed_in.force_login(User.objects.create_superuser("moderator"))
    return signed_in


def districts() -> list[tuple[str, str, bool]]:
    """Each congressional placement of Ada, oldest first: GEOID, map, still current."""
    rows = Placement.objects.filter(region__layer="cd").order_by("placed_at", "id")
    return [(row.region.geoid, row.vintage.key, row.superseded_at is None) for row in rows]


def make_campaign(staff: Client) -> None:
    form = {
        "title": "Clean Water",
        "slug": "clean-water",
        "endorsement_sentence": "I support clean water.",
        "summary": "Pipes.",
        "description": "All pipes.",
        "accepting_endorsements": "on",
        "bills-TOTAL_FORMS": "0",
        "bills-INITIAL_FORMS": "0",
    }
    assert staff.post("/admin/campaigns/campaign/add/", form).status_code == 302
    campaign = Campaign.objects.get()
    assert staff.post(f"/admin/campaigns/campaign/{campaign.pk}/publish/").status_code == 302


def press(staff: Client, act: str) -> None:
    """Opens the review page, takes the form's hidden revision, and presses the button."""
    endorsement = Endorsement.objects.get()
    page = staff.get(f"/admin/endorsements/endorsement/{endorsement.pk}/change/").content.decode()
    form = re.search(rf'<form[^>]*action="[^"]*/{act}/".*?</form>', page, re.DOTALL)
    assert form is not None, f"the page offers no {act}"
    hidden = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', form[0]))
    staff.post(f"/admin/endorsements/endorsement/{endorsement.pk}/{act}/", hidden)


def endorse_and_confirm(client: Client, submission: dict[str, Any] = SUBMISSION) -> None:
    response = client.post(f"{CAMPAIGN}/endorsements", submission, content_type="application/json")
    assert response.status_code == 202
    call_command("drain_outbox")
    assert districts() == []  # anyone could have typed this address; nobody's is looked up before it is confirmed
    [message] = mail.outbox
    link = re.search(r"http://testserver(/verify-endorsement/\S+)", str(message.body))
    assert link is not None
    page = client.get(link[1])
    assert page.content.decode().count("<button") == 1
    assert client.get(f"{CAMPAIGN}/endorsements").json()["results"] == []
    assert client.post(link[1]).status_code == 200
    call_command("drain_outbox")


def test_from_boundaries_to_a_published_endorsement_and_through_a_redistricting(
    client: Client, staff: Client, maps: Maps, settings: Any
):
    settings.SUMMARY_DISTRICT_THRESHOLD = 1  # or a single endorser's district stays untold
    maps.connecticut()
    make_campaign(staff)
    assert [one["slug"] for one in client.get("/api/v1/campaigns").json()["results"]] == ["clean-water"]
    assert client.get(CAMPAIGN).json()["endorsement_sentence"] == "I support clean water."

    endorse_and_confirm(client)
    press(staff, "approve")
    assert client.get(f"{CAMPAIGN}/endorsements").json()["results"] == []
    press(staff, "publish")
    [public] = client.get(f"{CAMPAIGN}/endorsements").json()["results"]
    assert (public["name"], public["state"]) == ("Ada Visitor", "CT")
    assert not {"email", "address", "latitude", "stakeholder"} & public.keys()
    summary = client.get(f"{CAMPAIGN}/summary").json()
    assert summary["total"] == 1
    assert [(row["usps"], row["count"]) for row in summary["by_state"]] == [("CT", 1)]
    assert {row["geoid"] for row in summary["by_district"] if row["layer"] == "cd"} == {"0901"}

    redistrict(maps)
    assert districts() == [("0901", "tl_2017_us_cd115", False), ("0902", "tl_2022_09_cd118", True)]
    summary = client.get(f"{CAMPAIGN}/summary").json()
    assert {row["geoid"] for row in summary["by_district"] if row["layer"] == "cd"} == {"0902"}

    call_command("rollback_vintage", "tl_2022_09_cd118")
    assert [(geoid, key) for geoid, key, current in districts() if current] == [("0901", "tl_2017_us_cd115")]
    assert len(districts()) == 3  # nothing of the history is lost


def redistrict(maps: Maps) -> None:
    """A new Congress's map, on which the numbers of the two districts have changed sides."""
    path = maps.write("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    call_command("import_tiger", source=str(path), commit=True)
    assert districts() == [("0901", "tl_2017_us_cd115", True)]
    call_command("activate_vintage", "tl_2022_09_cd118")


def test_an_address_without_coordinates_is_placed_by_the_geocoder(client: Client, staff: Client, maps: Maps):
    """The fake geocoder knows Hartford's capitol; no request waits for it."""
    maps.connecticut()
    make_campaign(staff)
    address = {"street": "210 Capitol Ave", "city": "Hartford", "state": "CT", "postal_code": "06106"}
    endorse_and_confirm(client, SUBMISSION | {"address": address})
    assert districts() == [("0901", "tl_2017_us_cd115", True)]


def test_a_second_layer_of_the_same_region_code_is_another_region(client: Client, maps: Maps):
    """GEOID 09001 is a county, a senate and a house district."""
    maps.connecticut()
    maps.stand("tl_2022_us_county", {"09001": Rectangle(-73.0, 41.0, -72.5, 42.0)}, names={"09001": "Fairfield County"})
    names = {layer: client.get(f"/api/v1/regions/{layer}/09001").json()["name"] for layer in ("county", "sldu", "sldl")}
    assert names == {"county": "Fairfield County", "sldu": "Region 09001", "sldl": "Region 09001"}
