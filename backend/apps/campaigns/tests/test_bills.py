"""Which bills a campaign has: what the database refuses, what the API shows, how staff edit them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Bill, BillOfCampaign, Campaign, Sponsorship
from backend.apps.legislators.tests.making import representative

from .making import bill, draft, published
from .test_admin import FORM

pytestmark = pytest.mark.django_db
CAMPAIGN = "/api/v1/campaigns/clean-water"
BILL = {
    "level": "federal",
    "state_fips": "",
    "session": "119",
    "chamber": "house",
    "number": "H.R. 1234",
    "title": "Lead-Free Schools Act",
    "status": "introduced",
}


def stand_for(campaign: Campaign, *bills: Bill) -> None:
    """The first is the primary one."""
    for place, one in enumerate(bills):
        BillOfCampaign.objects.create(campaign=campaign, bill=one, is_primary=place == 0)


def refused(make: Any, **changes: Any) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make(**changes)
    return str(caught.value)


def test_a_bill_is_one_per_level_state_session_chamber_and_number():
    bill()
    assert "bill_number_once" in refused(bill)
    assert "bill_number_once" in refused(bill, number="h.r. 1234")
    bill(session="118")
    bill(chamber="senate")
    bill(level="state", state_fips="09", chamber="lower", session="2026")
    bill(level="state", state_fips="50", chamber="lower", session="2026")


@pytest.mark.parametrize(
    ("spellings", "others"),
    [
        (
            ["H.R. 1", "H.R.1", "HR 1", "hr1", "H. R. 1", "H.R. 001", "H.R.\u00a01"],
            ["H.R. 10", "H.R. 11", "H.J.Res. 1", "S. 1"],
        ),
        (["HB 5001", "HB05001", "H.B. 5001", "hb-5001"], ["HB 501", "SB 5001", "HB 50010"]),
        (["H.Res. 10A", "HRES 10-A", "H. Res. 010a"], ["H.Res. 10", "H.Res. 10B", "H.Res. 100A"]),
        (["A 1 0", "A10"], ["A 1"]),
        (["\u2116"], ["\u2117"]),
    ],
)
def test_a_bill_is_one_however_its_number_is_spelled(admin_client: Client, spellings: list[str], others: list[str]):
    first = spellings[0]
    bill(first)
    for number in spellings[1:]:
        assert "bill_number_once" in refused(bill, number=number), number
        page = admin_client.post("/admin/campaigns/bill/add/", {**BILL, "number": number})
        assert "H.R.1, H.R. 1 and HR 1 are one." in page.content.decode(), number
    for number in others:
        bill(number)
    assert Bill.objects.get(number=first).number == first
    assert Bill.objects.count() == 1 + len(others)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"chamber": "lower"}, "bill_chamber_is_its_levels"),
        ({"state_fips": "09"}, "bill_chamber_is_its_levels"),
        ({"level": "state", "chamber": "lower"}, "bill_chamber_is_its_levels"),
        ({"level": "state", "state_fips": "09"}, "bill_chamber_is_its_levels"),
        ({"session": "2026"}, "bill_federal_session_is_a_congress"),
        ({"number": "H.R.  1"}, "bill_is_numbered_and_titled"),
        ({"number": ""}, "bill_is_numbered_and_titled"),
        ({"title": " "}, "bill_is_numbered_and_titled"),
        ({"status": "lost"}, "bill_status_known"),
    ],
)
def test_a_bill_that_contradicts_itself_is_refused(changes: dict[str, str], name: str):
    assert name in refused(bill, **changes)


def test_a_campaign_has_one_primary_bill_and_each_bill_once():
    campaign, first, second = published(), bill("S. 1", chamber="senate"), bill("S. 2", chamber="senate")
    stand_for(campaign, first)
    with transaction.atomic():
        BillOfCampaign.objects.create(campaign=campaign, bill=second, is_primary=True)
        with pytest.raises(IntegrityError, match="campaign_one_primary_bill"):
            connection.check_constraints()
        transaction.set_rollback(True)
    assert "bill_once_a_campaign" in refused(BillOfCampaign.objects.create, campaign=campaign, bill=first)
    stand_for(published("clean-air"), first)


def test_a_campaign_with_bills_has_a_primary_one_whoever_writes():
    campaign, first, second = published(), bill("S. 1", chamber="senate"), bill("S. 2", chamber="senate")
    BillOfCampaign.objects.create(campaign=campaign, bill=first)
    assert "is the primary one" in refused(at_the_end_of_the_transaction)
    BillOfCampaign.objects.all().delete()
    stand_for(campaign, first, second)
    at_the_end_of_the_transaction()
    BillOfCampaign.objects.filter(bill=first).delete()
    assert "is the primary one" in refused(at_the_end_of_the_transaction)
    BillOfCampaign.objects.filter(bill=second).update(is_primary=True)
    at_the_end_of_the_transaction()
    BillOfCampaign.objects.all().delete()
    at_the_end_of_the_transaction()


def test_a_campaign_is_deleted_with_its_bills(admin_client: Client):
    campaign = draft()
    stand_for(campaign, bill())
    assert admin_client.post(f"/admin/campaigns/campaign/{campaign.pk}/delete/", {"post": "yes"}).status_code == 302
    at_the_end_of_the_transaction()
    assert (Campaign.objects.count(), Bill.objects.count()) == (0, 1)


def at_the_end_of_the_transaction() -> None:
    """Asks what is asked then."""
    connection.check_constraints()


def test_a_legislators_name_is_under_a_bill_once():
    sponsored, held = bill(), representative()
    Sponsorship.objects.create(bill=sponsored, legislator=held.legislator)
    assert "sponsorship_once" in refused(Sponsorship.objects.create, bill=sponsored, legislator=held.legislator)
    assert "sponsorship_days_in_order" in refused(
        Sponsorship.objects.create,
        bill=sponsored,
        legislator=representative("0902").legislator,
        since=date(2026, 2, 1),
        withdrawn_on=date(2026, 1, 1),
    )


def test_a_campaigns_bills_are_this_and_nothing_else(client: Client):
    first, second = bill(status="in-committee", status_on=date(2026, 2, 10)), bill("S. 567", chamber="senate")
    first.companions.add(second)
    ada, bo, cy = representative(name="Ada Abbott"), representative("0902", name="Bo Brand"), representative("0903")
    for held, kind, withdrawn_on in (
        (ada, "sponsor", None),
        (bo, "cosponsor", None),
        (cy, "cosponsor", date(2026, 3, 1)),
    ):
        Sponsorship.objects.create(
            bill=first, legislator=held.legislator, kind=kind, since=date(2026, 2, 3), withdrawn_on=withdrawn_on
        )
    stand_for(published(), second, first)
    named = {"level": "federal", "state": "", "session": "119", "title": "Lead-Free Schools Act", "url": ""}
    of_the_house = {
        **named, "chamber": "house", "number": "H.R. 1234", "status": "in-committee", "status_on": "2026-02-10",
    }  # fmt: skip
    of_the_senate = {**named, "chamber": "senate", "number": "S. 567", "status": "introduced", "status_on": None}

    def sponsor(held: Any) -> dict[str, Any]:
        person = held.legislator
        seat = {"party": "Independent", "state": "CT", "since": "2026-02-03"}
        return {"id": str(person.public_id), "name": person.name, **seat}

    assert client.get(CAMPAIGN).json()["bills"] == [
        {**of_the_senate, "is_primary": True, "companions": [of_the_house], "sponsors": [], "cosponsors": []},
        {
            **of_the_house,
            "is_primary": False,
            "companions": [of_the_senate],
            "sponsors": [sponsor(ada)],
            "cosponsors": [sponsor(bo)],
        },
    ]


def test_a_state_bill_names_its_state(client: Client):
    stand_for(published(), bill("HB 5001", level="state", state_fips="09", session="2026", chamber="lower"))
    assert client.get(CAMPAIGN).json()["bills"][0]["state"] == "CT"


def test_a_campaign_costs_the_same_with_1_bill_and_with_20(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(CAMPAIGN).status_code == 200
        return len(captured)

    campaign = published()
    bills = [bill(f"H.R. {number}") for number in range(20)]
    other = bill("S. 1", chamber="senate")
    for number, one in enumerate(bills):
        one.companions.add(other)
        Sponsorship.objects.create(bill=one, legislator=representative(f"06{number:02}").legislator)
    stand_for(campaign, bills[0])
    with_one = queries()
    for one in bills[1:]:
        BillOfCampaign.objects.create(campaign=campaign, bill=one)
    assert queries() == with_one == 6


def with_bills(*rows: tuple[Bill, bool], stored: int = 0) -> dict[str, Any]:
    form: dict[str, Any] = {**FORM, "bills-TOTAL_FORMS": len(rows), "bills-INITIAL_FORMS": stored}
    links = {link.bill_id: link for link in BillOfCampaign.objects.all()}
    for place, (one, is_primary) in enumerate(rows):
        form[f"bills-{place}-bill"] = one.pk
        if one.pk in links:
            form |= {f"bills-{place}-id": links[one.pk].pk, f"bills-{place}-campaign": links[one.pk].campaign_id}
        if is_primary:
            form[f"bills-{place}-is_primary"] = "on"
    return form


def test_staff_give_a_campaign_its_bills_and_another_primary_one(admin_client: Client):
    campaign, first, second = draft(), bill("S. 1", chamber="senate"), bill("S. 2", chamber="senate")
    path = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    assert admin_client.post(path, with_bills((first, True), (second, False))).status_code == 302
    assert admin_client.post(path, with_bills((first, False), (second, True), stored=2)).status_code == 302
    assert BillOfCampaign.objects.get(is_primary=True).bill == second


def test_each_row_of_a_campaigns_bills_says_what_it_asks_for(admin_client: Client):
    campaign = published()
    stand_for(campaign, bill(), bill("S. 1", chamber="senate"))
    page = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").text
    rows = re.findall(r'<select name="bills-(\w+)-bill"([^>]*)>', page)
    assert [row for row, attributes in rows if 'aria-label="Bill"' in attributes] == ["0", "1", "__prefix__"]


@pytest.mark.parametrize("primary", [(False, False), (True, True)])
def test_none_or_two_primary_bills_are_refused_at_the_form(admin_client: Client, primary: tuple[bool, bool]):
    campaign = draft()
    rows = zip((bill("S. 1", chamber="senate"), bill("S. 2", chamber="senate")), primary, strict=True)
    response = admin_client.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", with_bills(*rows))
    assert "exactly one is the primary one" in response.content.decode()
    assert not BillOfCampaign.objects.exists()


def test_a_bill_twice_is_refused_at_the_form(admin_client: Client):
    campaign, one = draft(), bill()
    response = admin_client.post(
        f"/admin/campaigns/campaign/{campaign.pk}/change/", with_bills((one, True), (one, False))
    )
    assert response.status_code == 200
    assert not BillOfCampaign.objects.exists()


def test_staff_write_a_bill_down(admin_client: Client):
    response = admin_client.post("/admin/campaigns/bill/add/", {**BILL, "number": " H.R.   1234 "})
    assert response.status_code == 302, response.content.decode()
    assert Bill.objects.get().number == "H.R. 1234"


def test_a_bill_that_is_refused_says_why(admin_client: Client):
    def answer(**changes: Any) -> str:
        response = admin_client.post("/admin/campaigns/bill/add/", {**BILL, **changes})
        assert response.status_code == 200
        return response.content.decode().replace("&#x27;", "'")

    assert "a state's bill has its state" in answer(chamber="lower")
    assert "is the number of its Congress" in answer(session="2026")
    same_chamber = bill("H.R. 5")
    assert "is not of the other chamber" in answer(companions=[same_chamber.pk])
    assert "has a bill of this number in this session already" in answer(number="h.r. 5")


def test_the_list_of_bills_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/campaigns/bill/").status_code == 200
        return len(captured)

    bill("H.R. 0")
    queries()
    with_one = queries()
    for number in range(1, 20):
        bill(f"H.R. {number}")
    assert queries() == with_one
