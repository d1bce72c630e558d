"""The queue of what is held, and the switches, in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import HeldSubmission, SwitchChange
from backend.apps.endorsements.screening.services import dismiss_held
from backend.apps.endorsements.tests.journey import NOW, deliver

from .making import held, several_held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LIST = "/admin/endorsements/heldsubmission/"
SWITCHES = "/admin/endorsements/switchchange/"


@pytest.fixture
def reviewer(client: Client) -> Client:
    user = User.objects.create(username="reviewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="review_endorsement"))
    client.force_login(user)
    return client


def act(client: Client, name: str, ids: list[int]) -> str:
    data = {"action": name, "_selected_action": ids}
    return client.post(f"{LIST}?state=all", data, follow=True).content.decode()


def test_who_reviews_reads_why_when_and_for_what(reviewer: Client):
    row = held(name="Buy <b>Pills</b>", statement="https://pills.example")
    page = reviewer.get(LIST).content.decode()
    for words in ("hidden field, links, token missing", "Clean Water", "Buy &lt;b&gt;Pills"):
        assert words in page
    one = reviewer.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "https://pills.example" in one
    assert "The hidden field, which no person sees, was filled in." in one
    assert "Nothing was decided yet." in one


def test_who_reviews_releases_dismisses_and_undoes_in_bulk(reviewer: Client):
    ids = several_held(3)
    assert "Submissions released: 2." in act(reviewer, "release", ids[:2])
    page = act(reviewer, "dismiss", ids)
    assert "Submissions dismissed: 1." in page
    assert "Left as they are: 2. It is released already" in page
    assert "Submissions undone: 3." in act(reviewer, "undo", ids)
    deliver(NOW.replace(year=2030))
    assert mail.outbox == []
    assert "reviewer" in reviewer.get(f"{LIST}{ids[0]}/change/").content.decode()


def test_the_list_opens_with_what_waits(reviewer: Client, moderator: User):
    waiting, dismissed = held(email="a@example.org", name="Waits"), held(email="b@example.org", name="Settled")
    dismiss_held(held_ids=[dismissed.pk], by=moderator, now=NOW)
    page = reviewer.get(LIST).content.decode()
    assert ("Waits" in page, "Settled" in page) == (True, False)
    assert "Settled" in reviewer.get(f"{LIST}?state=dismissed").content.decode()
    HeldSubmission.objects.filter(pk=waiting.pk).update(cleared_at=NOW)
    assert "Waits" not in reviewer.get(LIST).content.decode()
    everything = reviewer.get(f"{LIST}?state=all").content.decode()
    assert ("Waits" in everything, "Settled" in everything) == (True, True)


def test_the_list_costs_the_same_with_1_and_with_20(reviewer: Client):
    costs = []
    for number in (1, 20):
        several_held(number, statement=str(number))
        reviewer.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert reviewer.get(LIST).status_code == 200
        costs.append(len(queries))
    assert HeldSubmission.objects.count() == 21
    assert costs[0] == costs[1]


def test_nobody_else_sees_the_queue(client: Client):
    row = held()
    user = User.objects.create(username="editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_heldsubmission", "publish_endorsement"]))
    client.force_login(user)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"action": "release", "_selected_action": [row.pk]}).status_code == 403
    row.refresh_from_db()
    assert row.state == "held"


def test_a_switch_is_thrown_by_adding_to_its_history(admin_client: Client, campaign: Campaign, client: Client):
    sent = {"kind": "submissions", "campaign": campaign.pk, "is_stopped": "stop", "reason": "A flood."}
    page = admin_client.post(f"{SWITCHES}add/", sent, follow=True)
    assert page.status_code == 200
    change = SwitchChange.objects.get()
    assert (change.campaign, change.is_stopped, str(change.by)) == (campaign, True, "admin")
    assert "A flood." in page.content.decode()
    assert client.get("/api/v1/campaigns/clean-water/submission-form").status_code == 503
    again = admin_client.post(f"{SWITCHES}add/", sent).content.decode()
    assert "It stands so already." in again
    assert "required" in admin_client.post(f"{SWITCHES}add/", {**sent, "reason": ""}).content.decode()
    admin_client.post(f"{SWITCHES}add/", {**sent, "is_stopped": "resume", "reason": "Over."})
    assert SwitchChange.objects.count() == 2
    assert client.get("/api/v1/campaigns/clean-water/submission-form").status_code == 200
