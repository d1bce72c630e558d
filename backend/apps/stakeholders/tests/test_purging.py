"""Who is erased because nobody confirmed anything, and who is not: whatever still waits, or comes in between."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.screening.remembered import forget
from backend.apps.endorsements.screening.services import release_held, throw_switch
from backend.apps.endorsements.screening.states import Switched
from backend.apps.endorsements.screening.tests.making import held
from backend.apps.endorsements.services import confirm_endorsement
from backend.apps.endorsements.tests.journey import mailed_token, submit
from backend.apps.stakeholders.models import Erasure, Stakeholder
from backend.apps.stakeholders.services import UNCONFIRMED_ARE_KEPT, erase_stakeholder, purge_unconfirmed

pytestmark = pytest.mark.django_db
# The package has the function under the module's name.
MODULE = sys.modules["backend.apps.stakeholders.services.purge_unconfirmed"]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What one test has stopped, the process remembers for some seconds."""
    forget()
    yield
    forget()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def old(now: datetime) -> datetime:
    published()
    return now - UNCONFIRMED_ARE_KEPT - timedelta(days=1)


def test_what_is_held_or_freshly_released_is_kept(now: datetime, old: datetime):
    held(old, email="held@example.org")
    released = held(old, email="released@example.org")
    moderator = User.objects.create(username="moderator")
    release_held(held_ids=[released.pk], by=moderator, now=now - timedelta(days=1))
    assert purge_unconfirmed(now, 10) == 0


def test_whose_link_still_lives_is_kept(now: datetime, old: datetime):
    mailed_token(submit(old, email="dead@example.org"), old)
    late = submit(old, email="late@example.org")
    token = mailed_token(late, old)
    late.verifications.update(expires_at=now + timedelta(days=1))
    assert purge_unconfirmed(now, 10) == 1
    assert not confirm_endorsement(token=token, now=now).was_confirmed_already


def test_while_mail_is_stopped_nobody_is_purged(now: datetime, old: datetime):
    submit(old)
    switch: dict[str, Any] = {"kind": Switched.MAIL, "campaign": None, "by": None, "reason": "flood"}
    throw_switch(is_stopped=True, now=now, **switch)
    assert purge_unconfirmed(now, 10) == 0


def test_while_mail_of_a_campaign_is_stopped_only_its_own_are_kept(now: datetime, old: datetime):
    waiting = submit(old, email="waiting@example.org").endorsement
    submit(old, slug=published("clean-air").slug, email="other@example.org")
    switch: dict[str, Any] = {"kind": Switched.MAIL, "campaign": waiting.campaign, "by": None, "reason": "flood"}
    throw_switch(is_stopped=True, now=now, **switch)
    assert purge_unconfirmed(now, 10) == 1
    assert list(Stakeholder.objects.present()) == [waiting.stakeholder]


def test_who_submits_after_being_chosen_is_not_erased(now: datetime, old: datetime, monkeypatch: pytest.MonkeyPatch):
    submit(old)

    def submits_first(*_: str) -> None:
        submit(now, statement="Again.")

    monkeypatch.setattr(MODULE, "take_addresses", submits_first)
    assert purge_unconfirmed(now, 10) == 0
    assert not Erasure.objects.exists()


def test_who_confirms_at_the_last_moment_is_not_erased(now: datetime, old: datetime, monkeypatch: pytest.MonkeyPatch):
    revision = submit(old)
    token = mailed_token(revision, old)

    def confirms_first(**told: Any) -> Any:
        confirm_endorsement(token=token, now=old)
        return erase_stakeholder(**told)

    monkeypatch.setattr(MODULE, "erase_stakeholder", confirms_first)
    assert purge_unconfirmed(now, 10) == 0
    assert not Erasure.objects.exists()
    # In one process the confirmation is taken back too; in two it has committed before the erasure went on.
    assert Revision.objects.get().name == "Ann Alvarez"


def test_one_who_cannot_be_erased_keeps_nobody_else(
    now: datetime, old: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    for number in range(3):
        submit(old, email=f"never{number}@example.org")
    bad = Stakeholder.objects.get(canonical_email="never0@example.org")

    def fails(*, stakeholder_id: int, **told: Any) -> Any:
        if stakeholder_id == bad.pk:
            raise ValueError("never0@example.org")
        return erase_stakeholder(stakeholder_id=stakeholder_id, **told)

    monkeypatch.setattr(MODULE, "erase_stakeholder", fails)
    assert purge_unconfirmed(now, 2) == 2
    assert purge_unconfirmed(now, 2) == 0
    assert f"stakeholder {bad.pk} was not purged: ValueError" in caplog.text
    assert "never0" not in caplog.text
