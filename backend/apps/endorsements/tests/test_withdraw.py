"""Withdrawing: at once, by the link or by staff, and begun anew only by words that are newer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from backend.apps.endorsements.errors import (
    EndorsementMoveNotPermitted,
    VerificationExpired,
    VerificationSettled,
    VerificationUnknown,
)
from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.services import (
    confirm_endorsement,
    publish_endorsement,
    read_withdrawal_link,
    reject_endorsement,
    withdraw_by_link,
    withdraw_endorsement,
)

from .journey import HOUR, NOW, confirmed, mailed_token, publicly, submit, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
WEEK = timedelta(days=7)


def only() -> Endorsement:
    return Endorsement.objects.get()


def acts() -> list[tuple[str, str, Any]]:
    return list(Decision.objects.values_list("act", "actor", "by"))


def test_the_mails_own_link_withdraws_what_is_public_at_once_and_says_who_did(moderator: User):
    publicly(moderator)
    token = token_in(mail.outbox[0].body)
    assert f"/withdraw-endorsement/{token}/" in str(mail.outbox[0].body)
    assert read_withdrawal_link(token=token, now=NOW).outcome == "stands"
    assert withdraw_by_link(token=token, now=NOW + HOUR).outcome == "withdrawn"
    endorsement = only()
    assert (endorsement.state, endorsement.published_at, endorsement.published_by) == ("withdrawn", None, None)
    assert not Endorsement.objects.public().exists()
    assert acts()[-1] == ("withdraw", "endorser", None)


def test_pressing_again_changes_nothing():
    confirmed()
    token = token_in(mail.outbox[0].body)
    withdraw_by_link(token=token, now=NOW)
    before = Endorsement.objects.values().get()
    assert withdraw_by_link(token=token, now=NOW + WEEK).outcome == "already-withdrawn"
    assert Endorsement.objects.values().get() == before
    assert len(acts()) == 1


def test_the_link_withdraws_long_after_it_could_confirm():
    confirmed()
    link = withdraw_by_link(token=token_in(mail.outbox[0].body), now=NOW + 52 * WEEK)
    assert link.outcome == "withdrawn"


def test_a_link_whose_words_were_never_confirmed_ends_like_any_other():
    confirmed()
    unconfirmed = mailed_token(submit(NOW + HOUR, statement="Typed by somebody."), NOW + HOUR)
    with pytest.raises(VerificationExpired):
        withdraw_by_link(token=unconfirmed, now=NOW + 2 * WEEK)
    assert only().state == "verified"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\ud800", "\x00"])
def test_an_unknown_link_is_refused(token: str):
    with pytest.raises(VerificationUnknown):
        withdraw_by_link(token=token, now=NOW)


def test_what_is_unconfirmed_or_rejected_has_nothing_to_withdraw(moderator: User):
    token = mailed_token(submit())
    assert withdraw_by_link(token=token, now=NOW).outcome == "nothing-to-withdraw"
    assert only().state == "submitted"
    confirm_endorsement(token=token, now=NOW)
    endorsement = only()
    reject_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW
    )
    assert withdraw_by_link(token=token, now=NOW).outcome == "nothing-to-withdraw"
    assert only().state == "rejected"


def test_no_link_of_before_brings_it_back():
    used = token_in_mail_of(confirmed())
    other = mailed_token(submit(NOW + HOUR, statement="Other."), NOW + HOUR)
    withdraw_by_link(token=used, now=NOW + HOUR)
    for token in (used, other):
        with pytest.raises(VerificationSettled):
            confirm_endorsement(token=token, now=NOW + HOUR)
    assert only().state == "withdrawn"


def token_in_mail_of(_: Endorsement) -> str:
    return token_in(mail.outbox[-1].body)


@pytest.mark.parametrize("words", [{}, {"statement": "Other."}])
def test_submitting_after_that_is_a_new_revision_for_a_mail_and_a_review_of_its_own(
    moderator: User, words: dict[str, Any]
):
    publicly(moderator)
    old = token_in(mail.outbox[-1].body)
    withdraw_by_link(token=old, now=NOW)
    revision = submit(NOW + HOUR, **words)
    assert revision.number == 2
    assert only().state == "withdrawn"
    new = mailed_token(revision, NOW + HOUR)
    confirm_endorsement(token=new, now=NOW + HOUR)
    endorsement = only()
    assert (endorsement.state, endorsement.approved_revision) == ("verified", None)
    with pytest.raises(EndorsementMoveNotPermitted):
        publish_endorsement(endorsement_id=endorsement.pk, revision_id=revision.pk, by=moderator, now=NOW + HOUR)
    with pytest.raises(VerificationSettled):
        withdraw_by_link(token=old, now=NOW + HOUR)
    assert withdraw_by_link(token=new, now=NOW + HOUR).outcome == "withdrawn"


def test_words_that_are_rejected_and_typed_again_are_read_again(moderator: User):
    endorsement = confirmed()
    reject_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW
    )
    revision = submit(NOW + HOUR)
    assert (revision.number, only().state) == (2, "rejected")
    confirm_endorsement(token=mailed_token(revision, NOW + HOUR), now=NOW + HOUR)
    assert only().state == "verified"
    assert [act for act, _, _ in acts()] == ["reject"]


def test_a_link_that_was_mailed_before_the_rejection_does_not_reopen_it(moderator: User):
    endorsement = confirmed()
    other = mailed_token(submit(NOW + HOUR, statement="Other."), NOW + HOUR)
    reject_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW + HOUR
    )
    with pytest.raises(VerificationSettled):
        confirm_endorsement(token=other, now=NOW + HOUR)
    assert only().state == "rejected"


def test_staff_withdraw_with_their_name_and_reason(moderator: User):
    endorsement = publicly(moderator)
    withdraw_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW,
        reason="By telephone.",
    )  # fmt: skip
    assert only().state == "withdrawn"
    assert acts()[-1] == ("withdraw", "staff", moderator.pk)
    with pytest.raises(EndorsementMoveNotPermitted):
        withdraw_endorsement(
            endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW
        )


# ---- the page


@pytest.fixture
def token() -> str:
    now = timezone.now()
    token = mailed_token(submit(now), now)
    confirm_endorsement(token=token, now=now)
    return token


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_nothing_but_post_withdraws(client: Client, token: str, method: str):
    getattr(client, method)(f"/withdraw-endorsement/{token}/")
    assert only().state == "verified"


def test_the_page_asks_and_the_button_withdraws_without_script_or_cookie(token: str):
    stranger = Client(enforce_csrf_checks=True)
    path = f"/withdraw-endorsement/{token}/"
    page = stranger.get(path).content.decode()
    assert page.count("<button") == page.count('<form method="post">') == 1
    assert "<script" not in page
    first = stranger.post(path)
    assert (first.status_code, "neither shown nor counted" in first.content.decode()) == (200, True)
    assert only().state == "withdrawn"
    assert "Already withdrawn" in stranger.post(path).content.decode()
    assert "Already withdrawn" in stranger.get(path).content.decode()
    assert (first["Cache-Control"], first["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert first.cookies == {}
    confirm = stranger.get(f"/verify-endorsement/{token}/")
    assert (confirm.status_code, "has been withdrawn" in confirm.content.decode()) == (410, True)


def test_a_link_that_lost_its_slash_or_more_is_answered_in_kind(client: Client, token: str):
    assert client.get(f"/withdraw-endorsement/{token[:20]}").status_code == 404
    assert client.post(f"/withdraw-endorsement/{token[:20]}/").status_code == 404
    assert client.post(f"/withdraw-endorsement/{token}").status_code == 200
    assert only().state == "withdrawn"


def test_the_api_withdraws_with_the_token(client: Client, token: str):
    answers = [
        client.post("/api/v1/endorsement-withdrawals", {"token": token}, content_type="application/json").json()
        for _ in range(2)
    ]
    assert answers == [{"status": "withdrawn"}, {"status": "already-withdrawn"}]
    refused = client.post("/api/v1/endorsement-confirmations", {"token": token}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (410, "verification-settled")
