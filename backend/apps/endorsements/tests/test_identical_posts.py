"""A hundred identical submissions at once: one row, one mail, with a key and without; and what a key refuses."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, Revision, Verification
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.idempotency.models import StoredAnswer
from backend.foundation.outbox.models import Message
from backend.tests.kill_points.holding import Point, held_at, until, waiting

from .journey import deliver, token_in

PATH = "/api/v1/campaigns/clean-water/endorsements"
BODY = {"name": "Ann", "email": "ann@example.org", "kind": "individual"}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
POSTS = 100
# The server has room for about fifty connections; each of these has its own, as a Lambda container has.
SERVERS = 20
# The first one waits here, inside its transaction, with its last row written.
HELD = Point("AFTER INSERT ON outbox_message")


def post(body: dict[str, Any] | None = None, key: str | None = KEY, path: str = PATH) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return Client().post(path, json.dumps(body or BODY), content_type="application/json", headers=headers)


def served(key: str | None) -> Any:
    """As by a container of its own."""
    try:
        return post(key=key)
    finally:
        connection.close()


def blocked() -> int:
    """How many sessions wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def assert_one_of_everything() -> None:
    models = (Stakeholder, Endorsement, Revision, Message)
    assert [model.objects.count() for model in models] == [1, 1, 1, 1]
    now = timezone.now()
    for hours in (0, 1, 2, 24):
        deliver(now + timedelta(hours=hours))
    assert len(mail.outbox) == 1
    assert Verification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_with_a_key_the_others_are_told_to_wait_and_then_replayed(campaign: Campaign):
    with ThreadPoolExecutor(SERVERS) as pool:
        with held_at(HELD):
            first = pool.submit(served, KEY)
            until(waiting)
            meanwhile = list(pool.map(served, [KEY] * (POSTS - 1)))
            assert not first.done()
        accepted = first.result()
    for answer in meanwhile:
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-in-use")
        assert answer["Retry-After"] == "1"
    assert (accepted.status_code, "Idempotency-Replayed" in accepted) == (202, False)
    again = post()
    assert (again.status_code, again["Idempotency-Replayed"], again.content) == (202, "true", accepted.content)
    assert StoredAnswer.objects.count() == 1
    assert_one_of_everything()


@pytest.mark.django_db(transaction=True)
def test_without_a_key_campaign_and_address_are_the_key(campaign: Campaign):
    with ThreadPoolExecutor(SERVERS) as pool:
        with held_at(HELD):
            posts = [pool.submit(served, None) for _ in range(POSTS)]
            until(lambda: blocked() == SERVERS)  # one at the point, the others behind it
            assert len(waiting()) == 1
        answers = [sent.result() for sent in posts]
    assert [answer.status_code for answer in answers] == [202] * POSTS
    assert len({answer.content for answer in answers}) == 1
    assert not StoredAnswer.objects.exists()
    assert_one_of_everything()


@pytest.mark.django_db(transaction=True)
def test_other_keys_for_the_same_words_are_one_submission_all_the_same(campaign: Campaign):
    assert [post(key=f"key-{number}").status_code for number in range(3)] == [202] * 3
    assert_one_of_everything()


@pytest.mark.django_db
def test_the_key_with_another_body_or_campaign_is_refused_and_writes_nothing(campaign: Campaign):
    published("clean-air")
    post()
    for refused in (post(BODY | {"name": "Eve"}), post(path=PATH.replace("water", "air"))):
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert Revision.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_not_kept_so_that_the_key_serves_the_mended_request(campaign: Campaign):
    assert post(BODY | {"kind": "robot"}).status_code == 400
    Campaign.objects.update(state="closed")
    assert post().json()["code"] == "campaign-not-open"
    Campaign.objects.update(state="published")
    accepted = post()
    assert (accepted.status_code, "Idempotency-Replayed" in accepted) == (202, False)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "ké", "a b", '"a'])
def test_a_key_that_is_none_is_refused_on_every_write(campaign: Campaign, key: str):
    for path, body in ((PATH, BODY), ("/api/v1/endorsement-confirmations", {"token": "A" * 43})):
        refused = post(body, key, path)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid-idempotency-key")
    assert not Endorsement.objects.exists()


@pytest.mark.django_db
def test_a_confirmation_needs_no_key(campaign: Campaign):
    post()
    deliver(timezone.now())
    token = {"token": token_in(mail.outbox[0].body)}
    answers = [post(token, key, "/api/v1/endorsement-confirmations") for key in (None, KEY, KEY)]
    assert [answer.json()["status"] for answer in answers] == ["confirmed", "already-confirmed", "already-confirmed"]
    assert Endorsement.objects.get().state == "verified"
