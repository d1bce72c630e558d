"""Whose names are under a bill: how staff write hundreds of them down, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Bill, Sponsorship
from backend.apps.geography.fips import STATES
from backend.apps.legislators.models import Legislator
from backend.apps.legislators.tests.making import representative, senator, term
from backend.foundation.web.tests.browser_form import controls, opened, saved

from .making import bill

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/campaigns/sponsorship/", "/admin/campaigns/sponsorship/add/"


def under(one: Bill, *people: Legislator) -> list[Sponsorship]:
    return [Sponsorship.objects.create(bill=one, legislator=person) for person in people]


def representatives(first: int, last: int) -> list[Legislator]:
    geoids = [f"{STATES[number // 50].fips}{number % 50 + 1:02}" for number in range(first, last)]
    return [representative(geoid).legislator for geoid in geoids]


def page_of(one: Bill) -> str:
    return f"/admin/campaigns/bill/{one.pk}/change/"


def answer(client: Client, **typed: Any) -> str:
    return client.post(ADD, {"kind": "cosponsor", **typed}, follow=True).content.decode().replace("&#x27;", "'")


def test_a_bill_with_the_names_of_half_the_house_is_edited_like_any_other(admin_client: Client):
    one = bill()
    under(one, *representatives(0, 240))
    response = saved(admin_client, page_of(one), opened(admin_client, page_of(one)), title="Changed")
    assert response.status_code == 302
    one.refresh_from_db()
    assert (one.title, one.sponsorships.count()) == ("Changed", 240)


def test_a_bill_says_how_many_and_leads_to_them(admin_client: Client):
    one, other = bill(), bill("H.R. 2")
    ada, bo, cy = representatives(0, 3)
    Sponsorship.objects.create(bill=one, legislator=ada, kind="sponsor")
    under(one, bo, cy)
    under(other, ada)
    page = admin_client.get(page_of(one)).content.decode()
    assert f'<a href="{LIST}?bill={one.pk}">1 sponsor, 2 cosponsors</a>' in page
    listed = admin_client.get(f"{LIST}?bill={one.pk}")
    assert "Names under H.R. 1234 (U.S., 119)" in listed.content.decode()
    assert [each.legislator for each in listed.context["cl"].result_list] == [ada, bo, cy]
    assert "Save the bill first" in admin_client.get("/admin/campaigns/bill/add/").content.decode()


def test_names_are_added_one_after_another_to_the_bill_whose_list_it_is(admin_client: Client):
    one = bill()
    ada, bo = representatives(0, 2)
    address = f"{ADD}?_changelist_filters=bill%3D{one.pk}"
    form = opened(admin_client, address)
    assert form["bill"] == str(one.pk)
    response = admin_client.post(address, {**form, "legislator": ada.pk, "_addanother": "on"}, follow=True)
    again = controls(response.content.decode())
    assert again["bill"] == str(one.pk)
    admin_client.post(address, {**again, "legislator": bo.pk})
    assert {each.legislator for each in one.sponsorships.all()} == {ada, bo}


@pytest.mark.parametrize("listed", ["x", "", "9" * 30, "-1", "\u00b2"])
def test_a_list_of_no_bill_is_answered(admin_client: Client, listed: str):
    assert admin_client.get(LIST, {"bill": listed}, follow=True).status_code == 200
    assert admin_client.get(ADD, {"_changelist_filters": f"bill={listed}"}).status_code == 200


def test_a_name_that_is_refused_says_why(admin_client: Client):
    of_the_house = bill()
    of_connecticut = bill("HB 1", level="state", state_fips="09", chamber="lower", session="2026")
    ada, bo = representatives(0, 2)
    Sponsorship.objects.create(bill=of_the_house, legislator=ada, kind="sponsor")
    for typed, sentence in (
        ({"bill": of_the_house.pk, "legislator": bo.pk, "kind": "sponsor"}, "A bill of the Congress has one sponsor"),
        ({"bill": of_the_house.pk, "legislator": ada.pk}, "This legislator's name is under the bill already."),
        (
            {"bill": of_the_house.pk, "legislator": senator(name="Di Drew").legislator.pk},
            "No seat in the bill's chamber is known of Di Drew.",
        ),
        (
            {"bill": of_connecticut.pk, "legislator": term("lower", "50001", name="Vi Vane").legislator.pk},
            "No seat in the bill's chamber is known of Vi Vane.",
        ),
        (
            {"bill": of_the_house.pk, "legislator": bo.pk, "since": "2026-02-01", "withdrawn_on": "2026-01-01"},
            "A name is taken back after it was given.",
        ),
        ({"bill": "", "legislator": bo.pk}, "This field is required."),
    ):
        assert sentence in answer(admin_client, **typed)
    assert Sponsorship.objects.count() == 1


def test_a_states_bill_may_have_several_sponsors(admin_client: Client):
    one = bill("HB 1", level="state", state_fips="09", chamber="lower", session="2026")
    for geoid in ("09001", "09002"):
        answer(admin_client, bill=one.pk, kind="sponsor", legislator=term("lower", geoid).legislator.pk)
    assert one.sponsorships.filter(kind="sponsor").count() == 2


def test_a_bill_does_not_move_to_where_its_sponsors_have_no_seat(admin_client: Client):
    one = bill()
    people = representatives(0, 7)
    for number, person in enumerate(people):
        person.name = f"Person {number}"
        person.save()
    under(one, *people)
    page = saved(admin_client, page_of(one), opened(admin_client, page_of(one)), chamber="senate").content.decode()
    names = ", ".join(f"Person {number}" for number in range(5))
    assert f"No seat in the bill&#x27;s chamber is known of {names} and 2 more." in page
    one.refresh_from_db()
    assert one.chamber == "house"


def test_pages_cost_the_same_with_1_and_with_20(admin_client: Client):
    one = bill()

    def queries() -> list[int]:
        counted = []
        for address in (LIST, f"{LIST}?bill={one.pk}", f"{LIST}?q=rep", page_of(one)):
            with CaptureQueriesContext(connection) as captured:
                assert admin_client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    under(one, *representatives(0, 1))
    queries()
    with_one = queries()
    under(one, *representatives(1, 20))
    assert queries() == with_one
