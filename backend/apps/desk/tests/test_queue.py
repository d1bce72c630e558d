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
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.models import HeldSubmission
from backend.apps.endorsements.screening.services import throw_switch
from backend.apps.endorsements.screening.states import Switched
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
        held(email=f"h{number}@example.org")
        confirmed(NOW + timedelta(minutes=number), email=f"q{number}@example.org")
    assert queries() == with_one


def held(**changes: Any) -> None:
    submit(evidence=Evidence(hidden_field="x"), **changes)


def test_what_is_held_is_counted_with_the_way_to_it():
    held(email="first@example.org")
    held(now=NOW + HOUR, email="second@example.org")
    submit(email="unsuspected@example.org")
    queue = read_queue(now=NOW)
    assert (queue.held, queue.held_since, queue.waiting) == (2, NOW, 0)
    client = signed_in("moderator")
    assert '<a href="/admin/endorsements/heldsubmission/">2</a>' in client.get("/admin/").content.decode()
    assert client.get("/admin/endorsements/heldsubmission/").status_code == 200
    assert "/admin/endorsements/heldsubmission/" not in signed_in("analyst").get("/admin/").content.decode()


def test_what_staff_has_decided_about_is_held_no_more():
    held(email="first@example.org")
    held(email="second@example.org")
    client = signed_in("moderator")
    keys = list(HeldSubmission.objects.order_by("pk").values_list("pk", flat=True))
    for act, key in zip(("release", "dismiss"), keys, strict=True):
        client.post("/admin/endorsements/heldsubmission/", {"action": act, "_selected_action": [key]})
    assert [one.state for one in HeldSubmission.objects.order_by("pk")] == ["released", "dismissed"]
    assert (read_queue(now=NOW).held, read_queue(now=NOW).held_since) == (0, None)


@pytest.mark.parametrize("role", ["moderator", "editor", "analyst", "admin"])
def test_whoever_comes_in_is_told_what_is_stopped_until_it_goes_on(role: str):
    client = signed_in(role)
    stop: dict[str, Any] = {"kind": Switched.MAIL, "by": None, "now": NOW, "reason": "A flood <of mail>."}
    assert "Stopped" not in client.get("/admin/").content.decode()
    throw_switch(campaign=None, is_stopped=True, **stop)
    page = client.get("/admin/").content.decode()
    assert "No mail is sent" in page
    assert "for any campaign" in page
    assert "A flood &lt;of mail&gt;." in page
    throw_switch(campaign=None, is_stopped=False, **stop)
    assert "Stopped" not in client.get("/admin/").content.decode()


def test_a_campaigns_own_stop_is_named_with_its_campaign():
    campaign = published("clean-air", title="Clean Air")
    somebody = person("admin")
    throw_switch(kind=Switched.SUBMISSIONS, campaign=campaign, is_stopped=True, by=somebody, now=NOW, reason="A robot.")
    page = signed_in("moderator").get("/admin/").content.decode()
    assert "No endorsements are taken" in page
    assert "for Clean Air" in page
    assert "by admin" in page
