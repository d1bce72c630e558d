"""The queue of what is held, and the switches, in the admin."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import HeldSubmission, SwitchChange
from backend.apps.endorsements.screening.services import dismiss_held, purge_settled
from backend.apps.endorsements.tests.journey import HOUR, NOW, deliver, submit
from backend.apps.stakeholders.services import erase_stakeholder

from .making import form_of, held, several_held

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


def press(client: Client, row: HeldSubmission, name: str, **sent: str) -> str:
    return client.post(f"{LIST}{row.pk}/{name}/", sent, follow=True).content.decode()


def offered(client: Client, row: HeldSubmission) -> list[str]:
    return re.findall(r'action="../(\w+)/"', client.get(f"{LIST}{row.pk}/change/").content.decode())


def test_who_reads_the_words_decides_beside_them(reviewer: Client, moderator: User):
    row = held(statement="Wells are dry.")
    assert offered(reviewer, row) == ["release", "dismiss"]
    page = press(reviewer, row, "dismiss", reason="A shop's advert.")
    assert "Wells are dry." in page
    assert "Dismissed: no mail is sent." in page
    assert "A shop&#x27;s advert." in page
    assert offered(reviewer, row) == ["undo"]
    assert "Undone: it waits again." in press(reviewer, row, "undo")
    assert "Released: its mail is sent." in press(reviewer, row, "release")
    assert [(one.act, str(one.by), one.reason) for one in row.decisions.all()] == [
        ("dismiss", "reviewer", "A shop's advert."), ("undo", "reviewer", ""), ("release", "reviewer", ""),
    ]  # fmt: skip
    deliver(timezone.now() + HOUR)
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert "Its mail has gone out, and none can be taken back." in press(reviewer, row, "undo")


def test_the_second_of_two_people_is_told(reviewer: Client, moderator: User):
    row = held()
    assert offered(reviewer, row) == ["release", "dismiss"]
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW)
    assert "It is dismissed already: somebody may have been faster." in press(reviewer, row, "dismiss")
    purge_settled(NOW.replace(year=2030), 10)
    assert "It is gone." in press(reviewer, row, "undo")
    assert reviewer.post(f"{LIST}{10**30}/release/").status_code == 302


def test_of_what_has_gone_on_by_itself_nothing_waits_and_nothing_is_decided(reviewer: Client):
    row = held()
    submit(NOW + HOUR, evidence=form_of(timedelta(minutes=1), NOW + HOUR))
    page = reviewer.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "Gone on by itself" in page
    assert "aiting" not in page
    assert offered(reviewer, row) == []
    for name in ("release", "dismiss", "undo"):
        assert "It has gone on by itself: the same words came again" in press(reviewer, row, name)
        assert "Left as they are: 1." in act(reviewer, name, [row.pk])
    assert not row.decisions.exists()
    for chosen, shown in (("held", False), ("gone-on", True), ("released", False), ("all", True)):
        page = reviewer.get(f"{LIST}?state={chosen}").content.decode()
        assert (f"{LIST}{row.pk}/change/" in page) == shown


def test_the_history_has_each_decision_from_wherever_it_came(reviewer: Client, moderator: User):
    row = held()
    address = f"{LIST}{row.pk}/history/"
    assert "Nothing was decided yet." in reviewer.get(address).content.decode()
    act(reviewer, "dismiss", [row.pk])
    press(reviewer, row, "undo")
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW, reason="An advert.")
    cells = re.findall(r"<td>(.*?)</td>", reviewer.get(address).content.decode())
    told = {tuple(cells[first + 1 : first + 4]) for first in range(0, len(cells), 4)}
    assert told == {("dismissed", "reviewer", ""), ("undone", "reviewer", ""), ("dismissed", "moderator", "An advert.")}


def test_of_who_is_forgotten_the_page_has_the_decisions_alone(reviewer: Client, moderator: User):
    row = held(statement="Wells are dry.")
    erase_stakeholder(stakeholder_id=row.revision.endorsement.stakeholder_id, by=moderator, now=NOW)
    page = reviewer.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "has asked to be forgotten" in page
    assert "Wells" not in page
    assert "dismissed" in page
    for each in (page, reviewer.get(f"{LIST}{row.pk}/history/").content.decode()):
        assert ("(the person was erased)" in each, "(a command)" in each) == (True, False)


def test_what_a_command_decided_is_told_as_that(reviewer: Client):
    row = held()
    row.decisions.create(act="dismiss", by=None, at=NOW, reason="Merged by manage.py.", batch=uuid4())
    for page in ("change", "history"):
        told = reviewer.get(f"{LIST}{row.pk}/{page}/").content.decode()
        assert ("(the person was erased)" in told, "(a command)" in told) == (False, True)


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
    for name in ("release", "dismiss", "undo"):
        assert client.post(f"{LIST}{row.pk}/{name}/").status_code == 403
        assert client.get(f"{LIST}{row.pk}/{name}/").status_code == 405
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
