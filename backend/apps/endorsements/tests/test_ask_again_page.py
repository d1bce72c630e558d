"""Asking for the mail again on a page: one field, one answer for every address."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.limits import LINK_REQUESTS
from backend.apps.endorsements.models import Endorsement
from backend.foundation.outbox.models import Message
from backend.foundation.rate_limiting.configured import limiter
from backend.foundation.rate_limiting.identities import address_identities

from .journey import HOUR, confirmed, deliver, submit
from .test_campaign_pages import AGAIN
from .test_endorse_page import Controls, error_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]


def ask(client: Client, email: str) -> Any:
    return client.post(AGAIN, {"email": email})


def test_who_asks_gets_the_link_once_more_and_once_an_hour(client: Client):
    before = timezone.now() - 3 * HOUR
    submit(before)
    deliver(before)
    mail.outbox.clear()
    for _ in range(2):
        answer = ask(client, "Ann@example.org")
        assert (answer.status_code, answer["Location"]) == (303, f"{AGAIN}sent/")
    deliver(timezone.now())
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert "/verify-endorsement/" in str(mail.outbox[0].body)


def test_a_known_address_an_unknown_one_and_a_closed_campaign_are_answered_alike(client: Client):
    confirmed()
    answers = [ask(client, email) for email in ("ann@example.org", "nobody@example.org")]
    Campaign.objects.update(state="closed")
    answers.append(ask(client, "another@example.org"))
    told = [
        (answer.status_code, answer["Location"], answer.content, sorted(set(answer.headers) - {"RateLimit"}))
        for answer in answers
    ]
    assert told[0] == told[1] == told[2]
    assert client.get(f"{AGAIN}sent/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your e-mail address."),
        ("  ", "Enter your e-mail address."),
        ("ann@", "This is not an e-mail address."),
        ("a\0nn@example.org", "It contains a character that cannot be shown (U+0000). If you pasted it, type it."),
        ("x" * 300 + "@example.org", "At most 254 characters are taken."),
    ],
)
def test_what_is_no_address_is_said_at_the_field_and_kept(client: Client, typed: str, sentence: str):
    answer = ask(client, typed)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"], error_of(page, "email")) == (400, "no-store", sentence)
    assert "<title>Error: " in page
    [control] = Controls(page).controls
    assert (control["id"], control["autocomplete"], control["aria-invalid"]) == ("email", "email", "true")
    assert "email-error" in (control["aria-describedby"] or "")
    assert 'href="#email"' in page
    assert not Message.objects.exists()


def test_nothing_at_all_is_no_address_either(client: Client):
    assert client.post(AGAIN).status_code == 400
    assert client.post("/campaigns/nothing/endorse/again/", {"email": "ann@example.org"}).status_code == 404


def test_looking_promises_nothing_and_no_other_site_asks(client: Client):
    for method in (client.get, client.head):
        assert method(AGAIN).status_code == 200
    elsewhere = client.post(AGAIN, {"email": "ann@example.org"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert not Message.objects.exists()


def test_who_asks_too_often_is_told_when_to_ask_again(client: Client):
    spent = address_identities("127.0.0.1") | {"slug": "clean-water"}
    while limiter().spend(LINK_REQUESTS, spent).is_allowed:
        pass
    answer = ask(client, "ann@example.org")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert not Endorsement.objects.exists()
