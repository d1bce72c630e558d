"""Asking for the mail again: the same answer and the same work for every address, and one mail to whom it helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import draft
from backend.apps.endorsements.models import Endorsement, HeldSubmission
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.services import dismiss_held, release_held
from backend.apps.endorsements.services import (
    confirm_endorsement,
    erase_endorsements_of,
    reject_endorsement,
    request_link,
    withdraw_by_link,
)
from backend.foundation.outbox.models import Message

from .journey import HOUR, NOW, confirmed, deliver, mailed_token, publicly, submit, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PATH = "/api/v1/campaigns/clean-water/endorsement-links"
LATER = NOW + 2 * HOUR


def ask(now: Any = LATER, email: str = "ann@example.org") -> list[Any]:
    """Asks, delivers, and returns the mails that came of it."""
    before = len(mail.outbox)
    request_link(campaign_slug="clean-water", email=email, now=now)
    deliver(now)
    return mail.outbox[before:]


def test_what_is_open_gets_another_link_to_confirm():
    submit()
    deliver()
    [again] = ask()
    assert again.subject.startswith("Please confirm")
    assert again.to == ["ann@example.org"]
    confirm_endorsement(token=token_in(again.body), now=LATER)
    assert Endorsement.objects.get().state == "verified"


def test_what_stands_gets_a_link_to_withdraw_and_none_to_confirm(moderator: User):
    publicly(moderator, name="Qzcanary", statement="Qzcanary")
    [again] = ask(NOW + timedelta(days=400))
    assert "/verify-endorsement/" not in again.body
    assert "Qzcanary" not in again.body
    token = re.search(r"/withdraw-endorsement/([\w-]{43})/", str(again.body))
    assert token is not None
    assert withdraw_by_link(token=token[1], now=NOW + timedelta(days=500)).outcome == "withdrawn"


def test_newer_words_that_are_open_come_first():
    confirmed()
    submit(NOW + HOUR, statement="Other.")
    deliver(NOW + HOUR)
    [again] = ask(NOW + 3 * HOUR)
    confirm_endorsement(token=token_in(again.body), now=LATER)
    current = Endorsement.objects.select_related("current_revision").get().current_revision
    assert current is not None
    assert current.statement == "Other."


ROBOT = Evidence(hidden_field="https://spam.example")


@pytest.mark.parametrize(
    ("evidence", "is_dismissed", "days"), [(ROBOT, False, 0), (ROBOT, True, 0), (None, False, 8)],
    ids=["held", "dismissed", "stale"],
)  # fmt: skip
def test_newer_words_that_get_no_mail_take_nobodys_away(
    moderator: User, evidence: Evidence | None, is_dismissed: bool, days: int
):
    confirmed()
    submit(NOW + HOUR, evidence=evidence, statement="A stranger's.")
    held = list(HeldSubmission.objects.values_list("pk", flat=True))
    assert bool(held) == (evidence is not None)
    if is_dismissed:
        dismiss_held(held_ids=held, by=moderator, now=NOW + HOUR)
    deliver(NOW + HOUR)
    now = NOW + timedelta(days=days, hours=3)
    [again] = ask(now)
    assert "/verify-endorsement/" not in again.body
    token = re.search(r"/withdraw-endorsement/([\w-]{43})/", str(again.body))
    assert token is not None
    assert withdraw_by_link(token=token[1], now=now).outcome == "withdrawn"


def test_under_held_words_the_ones_below_that_are_open_get_their_link():
    submit()
    deliver()
    submit(NOW + HOUR, evidence=ROBOT, statement="A stranger's.")
    [again] = ask()
    confirm_endorsement(token=token_in(again.body), now=LATER)
    current = Endorsement.objects.select_related("current_revision").get().current_revision
    assert current is not None
    assert current.number == 1


def test_words_that_were_released_late_are_as_young_as_their_release(moderator: User):
    confirmed()
    submit(NOW + HOUR, evidence=ROBOT, statement="Other.")
    released_at = NOW + timedelta(days=30)
    release_held(held_ids=[HeldSubmission.objects.get().pk], by=moderator, now=released_at)
    deliver(released_at)
    [again] = ask(released_at + timedelta(days=2))
    assert again.subject.startswith("Please confirm")


def withdrawn() -> None:
    confirmed()
    withdraw_by_link(token=token_in(mail.outbox[-1].body), now=NOW)


def rejected() -> None:
    endorsement, moderator = confirmed(), User.objects.create(username="m")
    reject_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW
    )


def erased() -> None:
    erase_endorsements_of(stakeholder_id=confirmed().stakeholder_id, by=None, now=NOW)


def lapsed() -> None:
    submit(NOW - timedelta(days=30))


@pytest.mark.parametrize("prepare", [lambda: None, withdrawn, rejected, erased, lapsed])
def test_what_is_closed_or_not_there_gets_no_mail(prepare: Callable[[], None]):
    prepare()
    assert ask() == []
    assert not Message.objects.exclude(state="delivered").exists()


def test_asking_often_sends_no_more_than_the_address_bears():
    submit()
    deliver()
    assert len(ask(NOW + timedelta(minutes=10))) == 0  # put off to the end of the hour after the first mail
    deliver(NOW + HOUR)
    assert len(mail.outbox) == 2
    for minutes in range(61, 119, 3):
        ask(NOW + timedelta(minutes=minutes))
    deliver(NOW + 2 * HOUR)
    deliver(NOW + 2 * HOUR)
    assert len(mail.outbox) == 3
    for days in (1, 2, 3, 4, 5, 6):
        ask(NOW + timedelta(days=days))
    assert len(mail.outbox) == 5  # as many as may be unanswered


def post(email: str) -> Any:
    return Client().post(PATH, {"email": email}, content_type="application/json")


ALL_KINDS: list[Callable[[], object]] = [
    submit, confirmed, withdrawn, rejected, erased, lambda: publicly(User.objects.create(username="p")),
]  # fmt: skip


def told(response: Any) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but what is another one for every request."""
    headers = {name.lower(): value for name, value in response.items()}
    assert headers.pop("x-request-id")
    headers["ratelimit"] = re.sub(r"[rt]=\d+", "", headers["ratelimit"])
    return response.status_code, response.content, headers


@pytest.mark.parametrize("prepare", ALL_KINDS)
def test_known_and_unknown_addresses_get_the_same_answer_to_the_byte(prepare: Callable[[], object]):
    prepare()
    known, unknown = told(post("ann@example.org")), told(post("ann@example.com"))
    assert known == unknown
    assert known[0] == 202
    again = told(post("ann@example.org"))
    assert again == known


def statements(email: str) -> list[str]:
    """What the database is asked, without the values."""
    with CaptureQueriesContext(connection) as queries:
        assert post(email).status_code == 202
    return [re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in queries]


@pytest.mark.parametrize("prepare", ALL_KINDS)
def test_known_and_unknown_addresses_cost_the_same_statements_and_leave_the_same_rows(prepare: Callable[[], object]):
    prepare()
    Message.objects.all().delete()
    known = statements("ann@example.org")
    assert len(known) > 3
    assert (statements("ann@example.com"), Message.objects.count()) == (known, 2)
    assert (statements("ann@example.org"), statements("ann@example.com"), Message.objects.count()) == (known, known, 2)


def test_the_promise_holds_no_address(campaign: Campaign):
    post("ann@example.org")
    assert "ann" not in str(Message.objects.values("payload", "deduplication_key").get())


def test_a_closed_campaign_still_mails_and_a_draft_is_unknown():
    submit()
    Campaign.objects.update(state="closed")
    assert len(ask()) == 1
    draft("secret")
    response = Client().post(
        "/api/v1/campaigns/secret/endorsement-links", {"email": "a@b.org"}, content_type="application/json"
    )
    assert (response.status_code, response.json()["code"]) == (404, "campaign-not-found")


@pytest.mark.parametrize("sent", [{}, {"email": ""}, {"email": "ann"}, {"email": 7}, {"email": "a@b.org", "x": 1}, []])
def test_what_is_no_address_is_refused_by_name(client: Client, sent: Any):
    response = client.post(PATH, sent, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")
    assert not Message.objects.exists()


def test_a_mail_that_was_promised_before_the_withdrawal_is_not_sent_after_it():
    confirmed()
    request_link(campaign_slug="clean-water", email="ann@example.org", now=NOW)
    deliver(NOW)  # put off to the end of the hour
    withdraw_by_link(token=token_in(mail.outbox[0].body), now=NOW)
    deliver(LATER)
    assert len(mail.outbox) == 1


def test_an_old_link_still_works_beside_the_new_one():
    revision = submit()
    first = mailed_token(revision)
    ask()
    assert not confirm_endorsement(token=first, now=LATER).was_confirmed_already


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", ["ann@example.org", "ann@example.com"])
def test_where_requests_deliver_this_one_does_not_and_the_next_does(settings: Any, email: str):
    submit()
    settings.OUTBOX_DELIVERS_AFTER_COMMIT = True
    assert post(email).status_code == 202
    assert (mail.outbox, set(Message.objects.values_list("state", flat=True))) == ([], {"pending"})
    submit(email="bo@example.org")
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
