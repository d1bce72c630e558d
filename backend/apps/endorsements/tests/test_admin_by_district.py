"""The list of endorsements by district, kind and type: who is it in MD-05?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services import reject_endorsement
from backend.apps.geography.models import Vintage
from backend.apps.geography.services import find_or_create_regions
from backend.apps.geography.tests.maps import WHOLE, Maps
from backend.apps.legislators.tests.making import representative, senator
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.services import Whereabouts

from .journey import EAST, HOUR, NOW, WEST, confirmed, deliver, publicly, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LIST = "/admin/endorsements/endorsement/"


@pytest.fixture
def placed(campaign: Campaign, maps: Maps, moderator: User) -> None:
    """In the west one public, one that waits and one rejected; in the east a farm; one on no map; one unconfirmed."""
    maps.connecticut()
    publicly(moderator, email="p@example.org", name="Paula", whereabouts=WEST)
    confirmed(NOW + HOUR, email="w@example.org", name="Wanda", whereabouts=WEST, type="farmer")
    unfit = confirmed(email="u@example.org", name="Ulf", whereabouts=WEST)
    seen: dict[str, Any] = {"endorsement_id": unfit.pk, "revision_id": unfit.current_revision_id}
    reject_endorsement(**seen, by=moderator, now=NOW)
    confirmed(email="f@example.org", name="Fay", kind="organization", organization_name="Fay Farm", type="farmer",
              whereabouts=EAST)  # fmt: skip
    confirmed(email="n@example.org", name="Nora", whereabouts=Whereabouts(state_usps="CT"))
    submit(email="s@example.org", name="Sam", whereabouts=WEST)
    deliver(NOW + HOUR)


def listed(client: Client, query: str) -> set[str]:
    page = client.get(f"{LIST}?{query}").content.decode()
    return set(re.findall(r">(Paula|Wanda|Ulf|Fay Farm|Nora|Sam)</a>", page))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=behind", {"Paula", "Wanda", "Fay Farm", "Nora"}),
        ("state=public", {"Paula"}),
        ("state=behind&region=state/09", {"Paula", "Wanda", "Fay Farm"}),
        ("state=behind&region=cd/0901", {"Paula", "Wanda"}),
        ("state=behind&region=cd/0902", {"Fay Farm"}),
        ("state=all&region=county/09001", {"Paula", "Wanda", "Ulf"}),
        ("region=sldl/09001", {"Wanda"}),
        ("state=behind&kind=organization", {"Fay Farm"}),
        ("state=behind&kind=individual&region=sldu/09001", {"Paula", "Wanda"}),
        ("state=behind&type=farmer", {"Wanda", "Fay Farm"}),
        ("state=behind&type=", {"Paula", "Nora"}),
        ("state=all&kind=individual", {"Paula", "Wanda", "Ulf", "Nora"}),
        ("state=behind&type=farmer&region=cd/0901&q=Wan", {"Wanda"}),
    ],
)
def test_the_list_is_narrowed_by_district_kind_and_type(
    admin_client: Client, placed: None, query: str, expected: set[str]
):
    assert listed(admin_client, query) == expected


def test_whoever_has_moved_is_listed_where_they_live_now(admin_client: Client, placed: None):
    moved = Endorsement.objects.get(stakeholder__name="Paula").stakeholder
    Placement.objects.filter(stakeholder=moved, region__code="cd/0901").update(superseded_at=NOW)
    east = find_or_create_regions({("cd", "0902")})[("cd", "0902")]
    vintage = Vintage.objects.get(layer="cd")
    Placement.objects.create(stakeholder=moved, region=east, vintage=vintage, placed_at=NOW)
    assert listed(admin_client, "state=behind&region=cd/0901") == {"Wanda"}
    assert listed(admin_client, "state=behind&region=cd/0902") == {"Paula", "Fay Farm"}


def test_the_chosen_district_is_said_and_can_be_taken_away(admin_client: Client, placed: None):
    page = admin_client.get(f"{LIST}?state=behind&region=cd/0901").content.decode()
    words = "in Connecticut&#x27;s 1st congressional district"
    assert f"<h1>Endorsements {words}</h1>" in page
    [away] = re.findall(rf'<span class="tag">{words}</span> <a href="([^"]+)">Show those anywhere</a>', page)
    assert listed(admin_client, away.removeprefix("?")) == {"Paula", "Wanda", "Fay Farm", "Nora"}
    assert "Show those anywhere" not in admin_client.get(f"{LIST}?state=behind").content.decode()


def test_the_states_are_offered_and_then_the_districts_of_one(admin_client: Client, placed: None):
    def offered(query: str) -> list[str]:
        page = admin_client.get(f"{LIST}?{query}").content.decode()
        return re.findall(r"region=([a-z]+%2F\w+)", page.partition('id="changelist-filter"')[2])

    assert "state%2F09" in offered("state=all")
    assert not {"cd%2F0901"} & set(offered("state=all"))
    assert {"state%2F09", "cd%2F0901", "cd%2F0902"} <= set(offered("region=state/09"))
    assert {"state%2F09", "cd%2F0902", "county%2F09001"} <= set(offered("region=county/09001"))


@pytest.mark.parametrize(
    "code", ["cd/0999", "cd", "", "/", "ward/0901", "CD/0901", "0901", "cd/0901/", "cd/' OR 1=1", "x" * 3000, "%C3%A9"]
)
def test_a_region_that_there_is_not_lists_nobody_and_says_so(admin_client: Client, placed: None, code: str):
    answer = admin_client.get(f"{LIST}?state=behind&region={code}")
    assert answer.status_code == 200
    assert listed(admin_client, f"state=behind&region={code}") == set()
    assert "which is the code of no region" in answer.content.decode()
    assert "x" * 100 not in re.sub(r'(href|value)="[^"]*"', "", answer.content.decode())


@pytest.mark.parametrize("code", ["cd/09\0", "<script>x</script>"])
def test_what_is_typed_as_a_region_is_neither_an_error_nor_markup(admin_client: Client, code: str):
    answer = admin_client.get(LIST, {"region": code})
    assert answer.status_code in {200, 400}
    assert b"<script>x" not in answer.content


@pytest.mark.parametrize("query", ["kind=x", "kind=", "type=x", "state=x"])
def test_a_kind_or_type_that_there_is_not_lists_nobody(admin_client: Client, placed: None, query: str):
    assert listed(admin_client, f"state=behind&{query}") == set()


def test_each_row_says_where_they_live(admin_client: Client, placed: None):
    page = admin_client.get(f"{LIST}?state=all").content.decode()
    row = r">(Paula|Fay Farm|Nora|Sam)</a></t[hd]><td class=\"field-where\">([^<]*)</td>"
    assert dict(re.findall(row, page)) == {
        "Paula": "CT-01", "Fay Farm": "CT-02", "Nora": "CT (as typed)", "Sam": "-",
    }  # fmt: skip


def test_where_only_the_state_is_known_the_row_says_the_state(admin_client: Client, maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE}, names={"09": "Connecticut"})
    confirmed(name="Paula", whereabouts=WEST)
    deliver(NOW)
    assert '<td class="field-where">CT</td>' in admin_client.get(LIST).content.decode()


def test_choices_are_not_counted_one_by_one(admin_client: Client, placed: None):
    page = admin_client.get(f"{LIST}?state=all&_facets=True").content.decode()
    assert "Show counts" not in page
    assert "Hide counts" not in page


def test_the_list_of_a_district_costs_the_same_with_1_and_with_20(admin_client: Client, maps: Maps):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"{LIST}?state=behind&region=cd/0901&kind=individual").status_code == 200
        return len(captured)

    maps.connecticut()
    confirmed(email="q0@example.org", whereabouts=WEST)
    deliver(NOW)
    queries()
    with_one = queries()
    for number in range(1, 20):
        confirmed(email=f"q{number}@example.org", whereabouts=WEST)
    deliver(NOW)
    assert Placement.objects.current().filter(region__code="cd/0901").count() == 20
    assert queries() == with_one


def test_a_legislators_page_leads_to_the_endorsers_of_the_district(admin_client: Client, client: Client, placed: None):
    for one, found in ((representative("0901"), {"Paula", "Wanda"}), (senator("09"), {"Paula", "Wanda", "Fay Farm"})):
        address = f"/admin/legislators/legislator/{one.legislator_id}/change/"
        [link] = re.findall(rf'href="{LIST}\?([^"]+)">Endorsers in', admin_client.get(address).content.decode())
        assert listed(admin_client, link.replace("&amp;", "&")) == found
    reader = User.objects.create(username="reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_legislator"))
    client.force_login(reader)
    page = client.get(address)
    assert page.status_code == 200
    assert LIST not in page.content.decode()
