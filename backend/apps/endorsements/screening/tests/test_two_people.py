"""Two people, or a person and the post, at the same moment: one wins, and nothing is mailed that was taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import HeldDecision, HeldSubmission
from backend.apps.endorsements.screening.services import dismiss_held, release_held, undo_held
from backend.apps.endorsements.tests.journey import NOW, deliver

from .making import several_held

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_decisions_at_once_each_row_gets_one():
    published()
    people = [User.objects.create(username=name) for name in ("first", "second")]
    ids = several_held(10)
    together = Barrier(2)

    def decide(act, by, chosen):
        together.wait()
        try:
            return act(held_ids=chosen, by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(decide, release_held, people[0], ids)
        other = threads.submit(decide, dismiss_held, people[1], ids[::-1])
    done = [*one.result().done, *other.result().done]
    assert sorted(done) == sorted(ids)
    assert HeldDecision.objects.count() == len(ids)
    deliver()
    assert len(mail.outbox) == HeldSubmission.objects.filter(state="released").count()


def test_an_undo_beside_the_post_takes_the_mail_back_or_is_told_that_it_is_out():
    published()
    by = User.objects.create(username="moderator")
    ids = several_held(5)
    release_held(held_ids=ids, by=by, now=NOW)
    together = Barrier(2)

    def post():
        together.wait()
        try:
            deliver()
        finally:
            connection.close()

    def undo():
        together.wait()
        try:
            return undo_held(held_ids=ids, by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        posted, undone = threads.submit(post), threads.submit(undo)
    posted.result()
    deliver()
    assert {message.to[0] for message in mail.outbox} == {
        held.revision.endorsement.stakeholder.canonical_email
        for held in HeldSubmission.objects.filter(pk__in=undone.result().left)
    }
