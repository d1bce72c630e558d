from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client

from backend.apps.stakeholders.errors import MailingLinkUnknown, StakeholderNotFound
from backend.apps.stakeholders.links import unsubscribe_headers, unsubscribe_link, unsubscribe_token
from backend.apps.stakeholders.models import Consent, ConsentAct, Stakeholder
from backend.apps.stakeholders.services import (
    MAILING_CONSENT_WORDING,
    erase_stakeholder,
    give_mailing_consent,
    unsubscribe,
    withdraw_mailing_consent,
)

from .making import NOW, stakeholder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def history(of: Stakeholder) -> list[tuple[str, str, str]]:
    return list(Consent.objects.filter(stakeholder=of).values_list("choice", "act", "wording"))


def agree(of: Stakeholder, *, now=NOW, said_at=None) -> bool:
    return give_mailing_consent(stakeholder_id=of.pk, act=ConsentAct.PAGE, said_at=said_at, now=now)


def test_a_consent_has_its_act_its_wording_and_its_time_and_is_noted_once():
    ann = stakeholder()
    assert agree(ann)
    assert not agree(ann, now=NOW + DAY)
    assert history(ann) == [("given", "confirmation-page", MAILING_CONSENT_WORDING)]
    assert Consent.objects.get().at == NOW
    assert list(Stakeholder.objects.consenting()) == [ann]


def test_a_withdrawal_is_a_row_and_can_be_followed_by_another_consent():
    ann = stakeholder()
    agree(ann)
    assert withdraw_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW + DAY)
    assert not withdraw_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW + DAY)
    assert not Stakeholder.objects.consenting().exists()
    agree(ann, now=NOW + 2 * DAY)
    assert [choice for choice, *_ in history(ann)] == ["given", "withdrawn", "given"]


def test_what_was_said_before_a_withdrawal_does_not_bring_the_mails_back():
    ann = stakeholder()
    agree(ann)
    withdraw_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.UNSUBSCRIBED, now=NOW + DAY)
    assert not agree(ann, said_at=NOW + DAY / 2, now=NOW + 2 * DAY)
    assert not Stakeholder.objects.consenting().exists()


def test_what_was_agreed_before_there_was_a_history_gets_its_row_when_it_ends():
    ann = stakeholder()
    Stakeholder.objects.update(mailing_consented_at=NOW)
    withdraw_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW + DAY)
    assert [(choice, act) for choice, act, _ in history(ann)] == [("given", "before-history"), ("withdrawn", "staff")]


@pytest.mark.parametrize(
    "statement", ["UPDATE stakeholders_consent SET at = now()", "DELETE FROM stakeholders_consent"]
)
def test_the_history_cannot_be_rewritten_by_anybody(statement: str):
    agree(stakeholder())
    with pytest.raises((InternalError, IntegrityError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_link_of_a_mail_shows_a_page_and_only_its_button_withdraws(client: Client):
    ann = stakeholder()
    agree(ann)
    link = unsubscribe_link(ann).removeprefix("http://testserver")
    for read in (client.get, client.head):
        for _ in range(50):
            answer = read(link)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
            assert answer["Referrer-Policy"] == "no-referrer"
    assert Stakeholder.objects.consenting().exists()
    # As RFC 8058 3.2 has it, from a program without cookies.
    own = Client(enforce_csrf_checks=True)
    for _ in range(2):
        pressed = own.post(link, {"List-Unsubscribe": "One-Click"})
        assert (pressed.status_code, "No more mailings" in pressed.content.decode()) == (200, True)
        assert "example.org" not in pressed.content.decode()
    assert history(ann)[-1][:2] == ("withdrawn", "unsubscribe-link")
    assert len(history(ann)) == 2


def test_the_headers_are_those_of_rfc_8058():
    ann = stakeholder()
    headers = unsubscribe_headers(ann)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"] == f"<http://testserver/unsubscribe/{unsubscribe_token(ann)}/>"


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "0" * 32 + token[32:], lambda token: "x"])
def test_a_link_that_is_not_ours_is_refused_and_withdraws_nothing(client: Client, change):
    ann = stakeholder()
    agree(ann)
    token = change(unsubscribe_token(ann))
    for answer in (client.get(f"/unsubscribe/{token}/"), client.post(f"/unsubscribe/{token}")):
        assert (answer.status_code, "mailing-link-unknown" in answer.content.decode()) == (404, True)
    with pytest.raises(MailingLinkUnknown):
        unsubscribe(token=token, now=NOW)
    assert Stakeholder.objects.consenting().exists()


def test_a_link_signed_with_the_key_before_still_works(client: Client, settings):
    ann = stakeholder()
    agree(ann)
    token = unsubscribe_token(ann)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key altogether, of 50 characters or more",
    )
    assert client.post(f"/unsubscribe/{token}/").status_code == 200
    assert not Stakeholder.objects.consenting().exists()


def test_nobody_is_told_that_somebody_is_erased(client: Client):
    ann = stakeholder()
    token = unsubscribe_token(ann)
    before = client.post(f"/unsubscribe/{token}/").content
    erase_stakeholder(stakeholder_id=ann.pk, now=NOW)
    assert client.post(f"/unsubscribe/{token}/").content == before
    with pytest.raises(StakeholderNotFound):
        give_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW)
