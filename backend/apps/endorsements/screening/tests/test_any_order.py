"""Whatever visitors, staff and the post do in whatever order: no decision is lost, and no mail goes against one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.apps.endorsements.models import HeldDecision, HeldSubmission, Verification
from backend.apps.endorsements.screening.services import dismiss_held, release_held, undo_held
from backend.apps.endorsements.screening.states import HeldState
from backend.apps.endorsements.tests.journey import HOUR, NOW, deliver, submit

from .making import ROBOT, form_of, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
ACTS = {"release": release_held, "dismiss": dismiss_held, "undo": undo_held}
STEPS = st.lists(st.sampled_from([*ACTS, "robot", "person", "post"]), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_order_loses_a_decision_or_mails_against_one(moderator: User, steps: list[str]):
    with transaction.atomic():
        row, now, done = held(), NOW, []
        for step in steps:
            now += 2 * HOUR
            if step in ACTS:
                done += [step] * len(ACTS[step](held_ids=[row.pk], by=moderator, now=now).done)
            else:
                _happens(step, now)
            row.refresh_from_db()
            assert [one.act for one in row.decisions.all()] == done
            assert row.state == _after(done)
            released = row.state == HeldState.RELEASED
            if Verification.objects.exists():
                assert released or row.cleared_at is not None
            assert row.cleared_at is None or "person" in steps
        assert HeldSubmission.objects.count() == 1
        assert HeldDecision.objects.count() == len(done)
        assert len(mail.outbox) <= 1 + steps.count("person") + steps.count("robot") + done.count("release")
        mail.outbox.clear()
        transaction.set_rollback(True)


def _happens(step: str, now: datetime) -> None:
    if step == "post":
        deliver(now)
        return
    submit(now, evidence=ROBOT if step == "robot" else form_of(timedelta(minutes=1), now))


def _after(done: list[str]) -> HeldState:
    states = {"release": HeldState.RELEASED, "dismiss": HeldState.DISMISSED, "undo": HeldState.HELD}
    return states[done[-1]] if done else HeldState.HELD
