"""Who agrees to mails about other matters? Who presses the button behind the link, not who filled in the form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.apps.endorsements.services import MailingConsent, confirm_endorsement
from backend.apps.stakeholders.models import Consent, ConsentAct, Stakeholder
from backend.apps.stakeholders.services import withdraw_mailing_consent

from .journey import HOUR, NOW, mailed_token, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
ON_PAGE = "Write to me about other matters too"
OF_THE_API = "May we write about other matters?"
TICK = {"mailing_consent": "on"}
YES = MailingConsent(act=ConsentAct.PAGE, wording=ON_PAGE)
API = "/api/v1/endorsement-confirmations"


def link_of(*, later: timedelta = timedelta(0), **changes: Any) -> str:
    """Of words submitted now, or later: an address gets one mail an hour."""
    now = timezone.now() + later
    return f"/verify-endorsement/{mailed_token(submit(now, **changes), now)}/"


def history() -> list[tuple[str, str, str]]:
    return list(Consent.objects.values_list("choice", "act", "wording"))


def withdraw() -> None:
    person = Stakeholder.objects.get()
    withdraw_mailing_consent(stakeholder_id=person.pk, act=ConsentAct.UNSUBSCRIBED, now=timezone.now())


def is_consenting() -> bool:
    return Stakeholder.objects.consenting().exists()


def test_what_was_ticked_in_the_form_alone_is_no_consent(client: Client):
    """A stranger ticks it under another's address; its owner confirms the words and overlooks the box."""
    assert "Thank you" in client.post(link_of(mailing_consent=True)).content.decode()
    assert (is_consenting(), history()) == (False, [])


@pytest.mark.parametrize("asked", [True, False])
def test_ticked_behind_the_link_it_is_one_and_the_history_says_where(client: Client, asked: bool):
    client.post(link_of(mailing_consent=asked), TICK)
    assert is_consenting()
    assert history() == [("given", "confirmation-page", ON_PAGE)]


@pytest.mark.parametrize(
    "sent", [{}, {"mailing_consent": ""}, {"mailing_consent": "off"}, {"mailing_consent": "false"}]
)
def test_nothing_but_the_ticked_box_is_a_yes(client: Client, sent: dict[str, str]):
    assert client.post(link_of(mailing_consent=True), sent).status_code == 200
    assert not is_consenting()


@pytest.mark.parametrize("body", [b"--x\r\n", b"\xff" * 100, b"&" * 5000, b'{"mailing_consent": true}'])
@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "application/json", "text/plain"])
def test_a_form_that_cannot_be_read_is_no_yes_and_no_error_of_ours(body: bytes, content_type: str):
    answer = Client(raise_request_exception=False).post(link_of(), body, content_type=content_type)
    assert answer.status_code in {200, 400}
    assert not is_consenting()


@pytest.mark.parametrize("asked", [True, False])
def test_the_box_is_never_ticked_for_anybody(client: Client, asked: bool):
    page = client.get(link_of(mailing_consent=asked)).content.decode()
    assert page.count('type="checkbox"') == 1
    assert ON_PAGE in page
    assert " checked" not in page
    assert ("It was ticked in the form" in page) == asked


def test_who_has_unsubscribed_stays_so_when_a_stranger_ticks_the_form_again(client: Client):
    client.post(link_of(), TICK)
    withdraw()
    again = link_of(later=HOUR, mailing_consent=True, statement="Typed by a stranger.")
    assert " checked" not in client.get(again).content.decode()
    client.post(again)
    assert not is_consenting()
    assert [choice for choice, *_ in history()] == ["given", "withdrawn"]


def test_who_has_unsubscribed_may_agree_again_by_a_tick_of_their_own(client: Client):
    client.post(link_of(), TICK)
    withdraw()
    client.post(link_of(later=HOUR, statement="Other."), TICK)
    assert is_consenting()


def test_a_consent_that_stands_is_not_asked_for_again_nor_ended_by_silence(client: Client):
    client.post(link_of(), TICK)
    link = link_of(later=HOUR, statement="Other.")
    page = client.get(link).content.decode()
    assert 'type="checkbox"' not in page
    assert "have agreed before" in page
    client.post(link)
    assert is_consenting()
    assert len(history()) == 1


def test_no_link_brings_a_consent_back_once_it_was_used(client: Client):
    link = link_of(mailing_consent=True)
    client.post(link, TICK)
    withdraw()
    assert "Already confirmed" in client.post(link, TICK).content.decode()
    answer = client.post(API, {"token": link.split("/")[2], "mailing_consent": True}, content_type="application/json")
    assert answer.json() == {"status": "already-confirmed"}
    assert not is_consenting()


def test_a_second_press_neither_gives_nor_ends_it():
    token = mailed_token(submit(mailing_consent=True))
    confirm_endorsement(token=token, now=NOW)
    confirm_endorsement(token=token, mailing_consent=YES, now=NOW + HOUR)
    assert not is_consenting()


def test_the_link_of_words_that_newer_ones_have_replaced_gives_none():
    old = mailed_token(submit(mailing_consent=True, statement="Old."))
    new = mailed_token(submit(NOW + HOUR, statement="New."), NOW + HOUR)
    confirm_endorsement(token=new, now=NOW + HOUR)
    assert confirm_endorsement(token=old, mailing_consent=YES, now=NOW + HOUR).was_confirmed_already
    assert not is_consenting()


def test_the_api_gives_it_where_it_is_said_and_only_there(client: Client):
    for name, said, given in (("ann", {}, False), ("bo", {"mailing_consent": False}, False),
                              ("cy", {"mailing_consent": True}, True)):  # fmt: skip
        token = link_of(email=f"{name}@example.org", mailing_consent=True).split("/")[2]
        answer = client.post(API, {"token": token, **said}, content_type="application/json")
        assert answer.json() == {"status": "confirmed"}
        person = Stakeholder.objects.get(canonical_email=f"{name}@example.org")
        assert (person.mailing_consented_at is not None) == given
    assert history() == [("given", "confirmation-api", OF_THE_API)]


@pytest.mark.parametrize("said", ["true", 1, None, []])
def test_what_is_no_boolean_is_refused_and_confirms_nothing(client: Client, said: Any):
    link = link_of()
    body = {"token": link.split("/")[2], "mailing_consent": said}
    refused = client.post(API, body, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "mailing_consent")
    assert ON_PAGE in client.get(link).content.decode()
