"""The first page: what waits, for how long, and the way there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.tests.making import published
from backend.apps.desk.services.read_queue import read_queue
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services import approve_endorsement
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed, publicly, submit

from .conftest import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]


def approved(by: User, **changes: Any) -> Endorsement:
    seen: dict[str, Any] = {"by": by, "now": NOW}
    endorsement = confirmed(**changes)
    seen |= {"endorsement_id": endorsement.pk, "revision_id": endorsement.current_revision_id}
    return approve_endorsement(**seen)


def test_the_queue_counts_what_waits_and_what_is_approved_and_not_shown():
    somebody = person("moderator")
    published("clean-air", title="Clean Air")
    first = confirmed(NOW - 30 * 24 * HOUR, email="first@example.org")
    second = confirmed(NOW - HOUR, email="second@example.org", slug="clean-air")
    approved(somebody, email="approved@example.org")
    publicly(somebody, email="shown@example.org")
    submit(email="unconfirmed@example.org")
    queue = read_queue(now=NOW)
    assert (queue.waiting, queue.oldest, queue.approved_unpublished) == (2, first.confirmed_at, 1)
    assert [one.pk for one in queue.longest] == [first.pk, second.pk]
    assert [(row["title"], row["number"]) for row in queue.by_campaign] == [("Clean Water", 1), ("Clean Air", 1)]
    assert queue.confirmed_this_week == 3


def test_an_empty_queue_has_no_oldest():
    queue = read_queue(now=NOW)
    assert (queue.waiting, queue.oldest, queue.longest) == (0, None, [])


def test_a_moderators_first_page_leads_to_what_waits_longest():
    later = confirmed(NOW + HOUR, email="later@example.org", name="Later")
    earlier = confirmed(email="earlier@example.org", name="Earlier")
    page = signed_in("moderator").get("/admin/").content.decode()
    links = re.findall(r'href="/admin/endorsements/endorsement/(\d+)/change/"', page)
    assert links == [str(earlier.pk), str(later.pk)]


@pytest.mark.parametrize("role", ["editor", ""])
def test_who_may_not_see_endorsements_sees_no_queue(role: str):
    confirmed(name="Hidden Person")
    page = signed_in(*filter(None, [role])).get("/admin/")
    assert page.status_code == 200
    assert "waiting for review" not in page.content.decode()
    assert "Hidden Person" not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("moderator", ["Desk", "Endorsements", "Dashboards", "Guide"]),
        ("editor", ["Desk", "Dashboards", "Guide"]),
        ("analyst", ["Desk", "Endorsements", "Dashboards", "Exports", "Boundaries", "Guide"]),
        ("admin", ["Desk", "Endorsements", "Dashboards", "Exports", "Boundaries", "Guide"]),
    ],
)
def test_the_head_offers_the_pages_of_the_role_and_each_opens(role: str, pages: list[str]):
    client = signed_in(role)
    navigation = client.get("/admin/").content.decode().partition('class="site-navigation"')[2].partition("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', navigation)
    assert [label for _, label in links] == pages
    assert {client.get(address).status_code for address, _ in links} == {200}


def test_the_first_page_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/").status_code == 200
        return len(captured)

    confirmed(email="q0@example.org")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for number in range(1, 20):
        confirmed(NOW + timedelta(minutes=number), email=f"q{number}@example.org")
    assert queries() == with_one
