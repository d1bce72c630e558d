"""Where the admin names a campaign's bill, or a name under it, people can read which; twenty cost no more than one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import BillOfCampaign
from backend.apps.legislators.tests.making import representative

from .making import bill, draft

pytestmark = pytest.mark.django_db
NAME = "H.R. 1234 (U.S., 119) of Clean Water"


@pytest.fixture
def looking() -> Client:
    """May read and delete, and edit nothing."""
    user = User.objects.create(username="looking", is_staff=True)
    codes = ("view_campaign", "view_bill", "view_billofcampaign", "delete_campaign", "delete_bill")
    rows = ("delete_billofcampaign", "delete_sponsorship")
    user.user_permissions.set(Permission.objects.filter(codename__in=(*codes, *rows)))
    client = Client()
    client.force_login(user)
    return client


def one() -> BillOfCampaign:
    row: BillOfCampaign = BillOfCampaign.objects.create(campaign=draft(), bill=bill(), is_primary=True)
    return row


def more_bills(row: BillOfCampaign) -> None:
    for number in range(1, 20):
        row.campaign.bills.create(bill=bill(f"S. {number}"))


def more_campaigns(row: BillOfCampaign) -> None:
    for number in range(1, 20):
        row.bill.campaigns.create(campaign=draft(f"water-{number}"), is_primary=True)


@pytest.mark.parametrize(
    ("address", "add"),
    [
        ("campaign/{0.campaign_id}/change/", more_bills),
        ("campaign/{0.campaign_id}/delete/", more_bills),
        ("bill/{0.bill_id}/delete/", more_campaigns),
    ],
)
def test_a_bill_of_a_campaign_is_called_by_its_number_and_the_campaigns_title(
    looking: Client, address: str, add: Callable[[BillOfCampaign], None]
):
    row = one()

    def page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = looking.get("/admin/campaigns/" + address.format(row))
        return answer.content.decode(), len(captured)

    page()  # fills what Django keeps for the process
    shown, with_one = page()
    assert NAME in shown
    add(row)
    shown, with_twenty = page()
    assert shown.count(" of Clean Water") >= 20
    assert with_twenty == with_one


def test_deleting_a_bill_names_whose_names_go_with_it(looking: Client):
    row = bill()

    def page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = looking.get(f"/admin/campaigns/bill/{row.pk}/delete/")
        return answer.content.decode(), len(captured)

    def sign(first: int, last: int) -> None:
        for number in range(first, last):
            person = representative(f"06{number:02}", name=f"Ada {number}").legislator
            row.sponsorships.create(legislator=person)

    sign(1, 2)
    page()
    shown, with_one = page()
    assert "Ada 1 under H.R. 1234 (U.S., 119)" in shown
    sign(2, 21)
    shown, with_twenty = page()
    assert shown.count(" under H.R. 1234") == 20
    assert with_twenty == with_one
