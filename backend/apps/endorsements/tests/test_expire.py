"""What nobody confirms expires: in batches, once, and never what a living link could still confirm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.apps.endorsements.errors import VerificationExpired
from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.services import confirm_endorsement, expire_endorsements

from .journey import HOUR, NOW, confirmed, mailed_token, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LATER = NOW + timedelta(days=8)


def expire(now: object = LATER, budget_seconds: float = 10, **more: int) -> int:
    return expire_endorsements(now=now, budget_seconds=budget_seconds, **more)  # type: ignore[arg-type]


def states() -> list[str]:
    return list(Endorsement.objects.order_by("pk").values_list("state", flat=True))


def test_what_nobody_confirmed_expires_once_and_is_noted():
    revision = submit()
    submit(statement="Other.")
    token = mailed_token(revision)
    assert (expire(NOW + timedelta(days=7)), states()) == (0, ["submitted"])
    assert (expire(), expire(), states()) == (1, 0, ["expired"])
    noted: list[Any] = list(Decision.objects.values_list("act", "actor", "by", "at", "revision__number"))
    assert noted == [("expire", "clock", None, LATER, 2)]
    with pytest.raises(VerificationExpired):
        confirm_endorsement(token=token, now=LATER)


def test_what_was_confirmed_stays_also_where_newer_words_were_not():
    confirmed()
    submit(NOW + HOUR, statement="Other.")
    assert (expire(), states()) == (0, ["verified"])


def test_a_living_link_and_words_typed_since_keep_it_open():
    revision = submit()
    link = mailed_token(revision, NOW + timedelta(days=6))
    submit(email="bo@example.org")
    submit(NOW + timedelta(days=5), email="bo@example.org", statement="Typed again.")
    assert (expire(), states()) == (0, ["submitted", "submitted"])
    confirm_endorsement(token=link, now=LATER)
    assert (expire(NOW + timedelta(days=30)), states()) == (1, ["verified", "expired"])


def test_it_goes_on_where_it_was_interrupted():
    for number in range(7):
        submit(email=f"e{number}@example.org")
    assert expire(budget_seconds=0) == 0
    assert states() == ["submitted"] * 7
    assert expire(batch=3) == 7
    assert (states(), Decision.objects.count()) == (["expired"] * 7, 7)


def test_who_submits_again_gets_a_new_revision_a_mail_and_a_review():
    submit()
    expire()
    revision = submit(LATER)
    assert (revision.number, states()) == (2, ["expired"])
    confirm_endorsement(token=mailed_token(revision, LATER), now=LATER)
    assert states() == ["verified"]
    assert expire(LATER + timedelta(days=30)) == 0
