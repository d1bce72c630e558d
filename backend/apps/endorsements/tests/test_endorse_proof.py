"""Who looks like a robot on the form is held, told so, and may let the browser prove otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.apps.endorsements.models import HeldSubmission, Revision, SpentProof
from backend.apps.endorsements.screening.form_token import issue_form_token
from backend.apps.endorsements.screening.remembered import forget
from backend.apps.endorsements.screening.tests.making import solved
from backend.apps.legal.tests.making import terms
from backend.apps.stakeholders.models import Stakeholder

from .journey import confirmed, deliver
from .test_campaign_pages import ENDORSE
from .test_endorse_page import SENT, TYPED, Controls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
# Forty points: grey.
LINKS = 'See https://one.example,\r\nhttps://two.example and https://three.example \N{GRINNING FACE} "so" & <so>'


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """How busy a campaign was, the process remembers for some seconds."""
    yield
    forget()


def grey(client: Client, **changes: Any) -> Any:
    token = issue_form_token(now=timezone.now() - timedelta(minutes=5))
    return client.post(ENDORSE, {**TYPED, "statement": LINKS, "form_token": token, **changes})


def challenge_on(page: str) -> dict[str, Any]:
    _, _, rest = page.partition('data-challenge="')
    found: dict[str, Any] = json.loads(unescape(rest.partition('"')[0]))
    return found


def proven(page: str) -> dict[str, str]:
    """What the page's form sends once a browser has solved its challenge."""
    return {**Controls(page).values, "proof_of_work": solved(challenge_on(page))}


def mailed() -> list[str]:
    deliver(timezone.now())
    return [message.to[0] for message in mail.outbox]


def test_without_a_script_it_is_handed_in_held_and_said_so(client: Client):
    answer = grey(client)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (202, "no-store")
    assert "a person looks at it first" in page
    assert "nothing is lost" in page
    assert 'hidden data-challenge="' in page
    assert HeldSubmission.objects.get().signals == ["many-links"]
    assert mailed() == []


def test_the_page_asks_for_no_script_before_and_for_one_of_ours_then(client: Client):
    assert "<script" not in client.get(ENDORSE).content.decode()
    answer = grey(client)
    assert answer.content.decode().count("<script") == 1
    assert '<script src="/static/endorsements/prove.js" defer></script>' in answer.content.decode()
    assert finders.find("endorsements/prove.js")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert 'style="' not in answer.content.decode()


def test_with_a_proof_the_same_words_go_on_at_once_and_are_no_second_endorsement(client: Client):
    version = terms(now=timezone.now())
    page = grey(client, accepted_terms=str(version.public_id)).content.decode()
    answer = client.post(ENDORSE, proven(page))
    assert (answer.status_code, answer["Location"]) == (303, SENT)
    revision = Revision.objects.get()
    assert revision.statement == LINKS.replace("\r\n", "\n")
    assert (revision.consent_to_display, revision.mailing_consent, revision.postal_code) == (True, True, "06106")
    assert HeldSubmission.objects.get().cleared_at is not None
    assert not HeldSubmission.objects.waiting().exists()
    assert mailed() == ["ann@example.org"]


def test_what_was_left_unticked_stays_so(client: Client):
    page = grey(client, consent_to_display="", mailing_consent="").content.decode()
    assert client.post(ENDORSE, proven(page)).status_code == 303
    revision = Revision.objects.get()
    assert (revision.consent_to_display, revision.mailing_consent) == (False, False)


def test_a_proof_that_came_twice_is_asked_for_anew_and_changes_nothing(client: Client):
    sent = proven(grey(client).content.decode())
    assert client.post(ENDORSE, sent).status_code == 303
    assert client.post(ENDORSE, sent).status_code == 202
    assert (Revision.objects.count(), HeldSubmission.objects.waiting().count()) == (1, 0)
    assert mailed() == ["ann@example.org"]


@pytest.mark.parametrize("proof", ["nonsense", "e30=", "\0", "x" * 5_000])
def test_what_is_no_proof_is_held_as_before(client: Client, proof: str):
    page = grey(client).content.decode()
    answer = client.post(ENDORSE, {**Controls(page).values, "proof_of_work": proof})
    assert answer.status_code == 202
    assert (HeldSubmission.objects.get().times, HeldSubmission.objects.waiting().count()) == (2, 1)
    assert challenge_on(answer.content.decode())["signature"] != challenge_on(page)["signature"]


def test_what_no_proof_helps_is_told_nothing(client: Client):
    """A robot that fills in everything, and who writes a link into a name and three into the words."""
    robots = [grey(client, homepage="x"), grey(client, email="bo@example.org", name="www.cheap.example")]
    assert [answer.status_code for answer in robots] == [303, 303]
    assert HeldSubmission.objects.waiting().count() == 2


def test_who_looks_as_people_do_is_asked_for_nothing(client: Client):
    assert grey(client, statement="Our children drink from these taps.").status_code == 303
    assert not SpentProof.objects.exists()


def test_in_a_rush_only_what_has_a_blemish_is_asked(client: Client, settings: Any):
    settings.SCREENING_BUSY_FROM = 1
    assert grey(client, statement="First.").status_code == 303
    assert grey(client, statement="Second.", email="bo@example.org").status_code == 303
    page = grey(client, statement="See https://one.example", email="cy@example.org")
    assert page.status_code == 202
    assert client.post(ENDORSE, proven(page.content.decode())).status_code == 303


def test_a_known_address_and_words_that_were_taken_are_held_and_told_like_any(client: Client):
    """Else who guesses what somebody wrote would see that it is so."""
    known = confirmed().stakeholder.canonical_email
    client.post(ENDORSE, proven(grey(client, email="taken@example.org").content.decode()))
    token = issue_form_token(now=timezone.now() - timedelta(minutes=5))
    addresses = (known, "taken@example.org", "nobody@example.org")
    answers = [grey(client, email=address, form_token=token) for address in addresses]
    told = [
        (
            answer.status_code,
            sorted(set(answer.headers) - {"RateLimit"}),
            answer.content.decode().replace(address, "ADDRESS").replace(_private(answer), "PRIVATE"),
        )
        for answer, address in zip(answers, addresses, strict=True)
    ]
    assert told[0] == told[1] == told[2]
    assert Stakeholder.objects.count() == 3


def _private(answer: Any) -> str:
    """What every answer has of its own: the challenge."""
    found: str = answer.content.decode().partition('data-challenge="')[2].partition('"')[0]
    return found
