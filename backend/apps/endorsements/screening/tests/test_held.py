"""What scores badly is taken like all others, gets no mail, and waits for a person who can also change their mind."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, HeldDecision, HeldSubmission, Revision, Verification
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.services import (
    dismiss_held,
    erase_held,
    purge_settled,
    release_held,
    undo_batch,
    undo_held,
)
from backend.apps.endorsements.screening.signals import Signal, score_of
from backend.apps.endorsements.screening.states import HeldState
from backend.apps.endorsements.services import (
    confirm_endorsement,
    expire_endorsements,
    reject_endorsement,
    send_confirmation_mail,
)
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed, deliver, mailed_token, submit, token_in
from backend.foundation.outbox.models import Message
from backend.foundation.scheduling.retention import retention_rules

from .making import HASTY, ROBOT, form_of, held, several_held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
DAY = timedelta(days=1)


def test_a_person_reads_why_when_and_from_which_campaign(campaign: Campaign):
    row = held(statement="See https://pills.example")
    assert (row.state, row.campaign, row.first_at, row.times) == (HeldState.HELD, campaign, NOW, 1)
    assert set(row.signals) == {Signal.HIDDEN_FIELD, Signal.TOKEN_MISSING, Signal.LINKS}
    assert row.score == score_of([Signal(name) for name in row.signals])
    assert row.revision.statement == "See https://pills.example"
    assert list(HeldSubmission.objects.waiting()) == [row]


def test_no_mail_goes_for_it_whoever_asks():
    row = held()
    assert not Message.objects.exists()
    send_confirmation_mail(revision_id=row.revision_id, now=NOW)
    deliver()
    assert (mail.outbox, Verification.objects.count()) == ([], 0)


@pytest.mark.parametrize("now", [NOW + HOUR, NOW + 30 * DAY])
def test_released_it_goes_on_as_any_other_however_long_it_has_waited(moderator: User, now):
    row = held()
    assert release_held(held_ids=[row.pk], by=moderator, now=now).done == [row.pk]
    deliver(now)
    [message] = mail.outbox
    confirm_endorsement(token=token_in(message.body), now=now + HOUR)
    assert Endorsement.objects.awaiting_review().count() == 1


def test_released_twice_it_is_mailed_once(moderator: User):
    row = held()
    release_held(held_ids=[row.pk], by=moderator, now=NOW)
    again = release_held(held_ids=[row.pk, row.pk, 0], by=moderator, now=NOW)
    assert (again.done, again.left) == (
        [],
        {row.pk: "It is released already: somebody may have been faster.", 0: "It is gone."},
    )
    deliver()
    deliver(NOW + 2 * HOUR)
    assert len(mail.outbox) == 1


def test_dismissed_it_is_mailed_never_and_a_person_may_change_their_mind(moderator: User):
    row = held()
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW, reason="Spam.")
    assert not HeldSubmission.objects.waiting().exists()
    assert release_held(held_ids=[row.pk], by=moderator, now=NOW).done == []
    undo_held(held_ids=[row.pk], by=moderator, now=NOW + HOUR)
    assert list(HeldSubmission.objects.waiting()) == [row]
    deliver(NOW + HOUR)
    assert mail.outbox == []
    release_held(held_ids=[row.pk], by=moderator, now=NOW + HOUR)
    deliver(NOW + HOUR)
    assert len(mail.outbox) == 1
    assert list(row.decisions.values_list("act", "reason")) == [("dismiss", "Spam."), ("undo", ""), ("release", "")]


def test_a_release_is_undone_as_long_as_no_mail_is_out(moderator: User):
    row = held()
    release_held(held_ids=[row.pk], by=moderator, now=NOW)
    assert undo_held(held_ids=[row.pk], by=moderator, now=NOW).done == [row.pk]
    deliver()
    assert (mail.outbox, Message.objects.get().state) == ([], "delivered")
    release_held(held_ids=[row.pk], by=moderator, now=NOW + HOUR)
    deliver(NOW + HOUR)
    too_late = undo_held(held_ids=[row.pk], by=moderator, now=NOW + 2 * HOUR)
    assert (too_late.done, too_late.left) == ([], {row.pk: "Its mail has gone out, and none can be taken back."})
    assert len(mail.outbox) == 1


def test_a_bulk_act_is_taken_back_whole_but_for_what_was_decided_since(moderator: User):
    ids = several_held(3)
    batch = dismiss_held(held_ids=ids, by=moderator, now=NOW).batch
    undo_held(held_ids=ids[:1], by=moderator, now=NOW)
    dismiss_held(held_ids=ids[:1], by=moderator, now=NOW, reason="This one is.")
    assert undo_batch(batch=batch, by=moderator, now=NOW).done == ids[1:]
    assert set(HeldSubmission.objects.waiting().values_list("pk", flat=True)) == set(ids[1:])
    assert undo_batch(batch=batch, by=moderator, now=NOW).done == []
    assert undo_batch(batch=uuid4(), by=moderator, now=NOW).done == []


@pytest.mark.parametrize("number", [1, 20])
def test_each_act_costs_the_same_for_1_and_for_20(moderator: User, number: int):
    ids = several_held(number)
    costs = []
    for act in (release_held, undo_held, dismiss_held, undo_held):
        with CaptureQueriesContext(connection) as queries:
            assert act(held_ids=ids, by=moderator, now=NOW).done == ids
        costs.append(len(queries))
    batch = dismiss_held(held_ids=ids, by=moderator, now=NOW).batch
    with CaptureQueriesContext(connection) as queries:
        assert undo_batch(batch=batch, by=moderator, now=NOW).done == ids
    # A savepoint and its release, the lock, the update, the history; with the outbox, with the look at the links.
    assert (costs, len(queries)) == ([6, 6, 5, 5], 6)


def test_the_same_words_again_are_the_same_row_with_the_worst_score():
    row = held(evidence=form_of(HASTY))
    submit(NOW + HOUR, evidence=ROBOT)
    submit(NOW + 2 * HOUR, evidence=form_of(HASTY, NOW + 2 * HOUR))
    row.refresh_from_db()
    assert (row.times, row.first_at, row.last_at) == (3, NOW, NOW + 2 * HOUR)
    assert Signal.HIDDEN_FIELD in row.signals
    assert not Message.objects.exists()


def test_the_same_words_again_with_nothing_against_them_go_on_and_no_decision_is_lost(moderator: User):
    waiting, dismissed = held(email="a@example.org"), held(email="b@example.org")
    dismiss_held(held_ids=[dismissed.pk], by=moderator, now=NOW)
    for address in ("a@example.org", "b@example.org"):
        submit(NOW + HOUR, email=address, evidence=form_of(HOUR, NOW + HOUR))
    deliver(NOW + HOUR)
    assert {message.to[0] for message in mail.outbox} == {"a@example.org", "b@example.org"}
    dismissed.refresh_from_db()
    assert (dismissed.state, dismissed.settled_by) == (HeldState.DISMISSED, moderator)
    assert not HeldSubmission.objects.waiting().exists()
    assert waiting.decisions.count() == 0


def test_who_guesses_somebodys_words_keeps_no_mail_of_theirs_back():
    """A put-off mail would find the gate shut by a stranger's robot."""
    mailed_token(submit(email="ann@example.org"))
    second = submit(NOW, email="ann@example.org", statement="Other words.")
    submit(NOW + timedelta(minutes=5), email="ann@example.org", statement="Other words.", evidence=ROBOT)
    assert not HeldSubmission.objects.exists()
    deliver(NOW + timedelta(minutes=6))
    deliver(NOW + HOUR)
    assert len(mail.outbox) == 2
    assert Verification.objects.filter(revision=second, mailed_at__isnull=False).exists()


def test_other_words_under_a_known_address_are_held_by_themselves(moderator: User):
    first = submit()
    confirm_endorsement(token=mailed_token(first), now=NOW)
    row = held(NOW + HOUR, statement="https://a.example https://b.example https://c.example")
    endorsement = Endorsement.objects.get()
    assert (endorsement.state, endorsement.current_revision_id) == ("verified", first.pk)
    assert row.revision.endorsement == endorsement
    deliver(NOW + HOUR)
    assert len(mail.outbox) == 1


def test_without_a_form_there_is_nothing_to_judge():
    """Where a command or another service of ours hands one in."""
    submit(email="ann@mailinator.com", statement="https://a.example https://b.example https://c.example")
    assert not HeldSubmission.objects.exists()


def test_a_grey_submission_is_held_and_one_that_is_merely_old_or_disposable_is_not():
    for number, evidence in enumerate((Evidence(), form_of(2 * DAY), form_of(HOUR))):
        submit(email=f"a{number}@mailinator.com", evidence=evidence)
    assert not HeldSubmission.objects.exists()
    assert held(evidence=form_of(HASTY)).signals == [Signal.TOO_FAST]


def test_a_person_without_an_organization_scores_as_one_with():
    alone = held(email="a@example.org")
    together = held(email="b@example.org", kind="organization", organization_name="Parents of Providence")
    assert alone.score == together.score


def test_in_a_rush_a_form_without_a_token_passes_and_one_with_a_link_waits(settings):
    settings.SCREENING_BUSY_FROM = 2
    published("clean-air")
    now = timezone.now()
    for number in range(2):
        submit(now, email=f"a{number}@example.org", evidence=Evidence())
    submit(now, email="clean@example.org", evidence=form_of(HOUR, now))
    submit(now, email="theirs@example.org", evidence=Evidence())
    assert not HeldSubmission.objects.exists()
    evidence, link = Evidence(), "https://a.example"
    assert set(held(now, email="b@example.org", evidence=evidence, statement=link).signals) == {
        Signal.BUSY_CAMPAIGN,
        Signal.LINKS,
        Signal.TOKEN_MISSING,
    }
    submit(now, slug="clean-air", email="c@example.org", evidence=evidence, statement=link)
    submit(now + timedelta(minutes=11), email="d@example.org", evidence=evidence, statement=link)
    assert HeldSubmission.objects.count() == 1


def test_what_nobody_has_decided_is_kept_for_ever_and_the_rest_for_half_a_year(moderator: User):
    waiting, dismissed, released = several_held(3)
    dismiss_held(held_ids=[dismissed], by=moderator, now=NOW)
    release_held(held_ids=[released], by=moderator, now=NOW + DAY)
    assert purge_settled(NOW + timedelta(days=179), 10) == 0
    assert purge_settled(NOW + timedelta(days=180), 10) == 1
    assert purge_settled(NOW + timedelta(days=10_000), 1) == 1
    assert purge_settled(NOW + timedelta(days=10_000), 1) == 0
    assert [row.pk for row in HeldSubmission.objects.all()] == [waiting]
    # The words are not what is purged here.
    assert (Revision.objects.count(), HeldDecision.objects.count()) == (3, 0)
    assert {"settled held submissions", "spent proofs of work"} <= retention_rules().keys()


def test_its_history_is_never_rewritten_and_keeps_its_account(moderator: User):
    row = held()
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW, reason="Spam.")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        HeldDecision.objects.update(reason="Another.")
    with pytest.raises(ProtectedError):
        moderator.delete()
    decision = HeldDecision.objects.get()
    assert (decision.by, decision.reason) == (moderator, "Spam.")


@pytest.mark.parametrize(
    "changes",
    [{"state": "released"}, {"state": "odd"}, {"settled_at": NOW}, {"batch": uuid4()}],
)
def test_the_database_refuses_rows_that_contradict_themselves(changes: dict[str, object]):
    held()
    with pytest.raises(DatabaseError, match="held_"), transaction.atomic():
        HeldSubmission.objects.update(**changes)


def test_what_keeps_an_endorsement_from_expiring(moderator: User):
    waiting, dismissed, released, cleared = several_held(4)
    release_held(held_ids=[released], by=moderator, now=NOW + DAY)
    dismiss_held(held_ids=[dismissed], by=moderator, now=NOW + DAY)
    HeldSubmission.objects.filter(pk=cleared).update(cleared_at=NOW + DAY)
    alive = [set(HeldSubmission.objects.keeping_alive(now).values_list("pk", flat=True)) for now in (NOW, NOW + DAY)]
    assert alive == [{waiting, dismissed, released, cleared}, {waiting, dismissed}]


def test_what_was_dismissed_and_taken_back_months_later_can_still_be_confirmed(moderator: User):
    row = held()
    dismiss_held(held_ids=[row.pk], by=moderator, now=NOW)
    later = NOW + 100 * DAY
    assert expire_endorsements(now=later, budget_seconds=10) == 0
    undo_held(held_ids=[row.pk], by=moderator, now=later)
    assert release_held(held_ids=[row.pk], by=moderator, now=later).done == [row.pk]
    deliver(later)
    confirm_endorsement(token=token_in(mail.outbox[-1].body), now=later)


def test_what_was_dismissed_expires_when_no_one_can_take_it_back_any_more(moderator: User):
    dismiss_held(held_ids=[held().pk], by=moderator, now=NOW)
    purge_settled(NOW + 180 * DAY, 10)
    assert expire_endorsements(now=NOW + 180 * DAY, budget_seconds=10) == 1


def test_what_no_mail_could_confirm_any_more_is_not_released_and_each_says_why(moderator: User):
    closed, overtaken, fine = (f"{name}@example.org" for name in ("closed", "overtaken", "fine"))
    for address in (closed, overtaken):
        confirmed(email=address)
    rows = [held(NOW + HOUR, email=address, statement="Other.") for address in (closed, overtaken, fine)]
    confirm_endorsement(
        token=mailed_token(submit(NOW + 2 * HOUR, email=overtaken, statement="Newest."), NOW + 2 * HOUR),
        now=NOW + 2 * HOUR,
    )
    endorsement = rows[0].revision.endorsement
    reject_endorsement(
        endorsement_id=endorsement.pk, revision_id=endorsement.current_revision_id or 0, by=moderator, now=NOW + HOUR
    )
    decided = release_held(held_ids=[row.pk for row in rows], by=moderator, now=NOW + 3 * HOUR)
    assert decided.done == [rows[2].pk]
    assert decided.left == {
        rows[0].pk: "Its endorsement was closed since: only what is submitted anew can be confirmed.",
        rows[1].pk: "Its address has confirmed this text, or a newer one, already.",
    }
    assert HeldDecision.objects.count() == 1


def test_of_who_is_forgotten_the_queue_forgets_what_names_them_and_keeps_who_decided(moderator: User):
    waiting, dismissed = held(email="a@example.org"), held(email="b@example.org")
    dismiss_held(held_ids=[dismissed.pk], by=moderator, now=NOW, reason="It is Bo again.")
    other = held(email="c@example.org")
    ids = [row.revision.endorsement_id for row in (waiting, dismissed)]
    for _ in range(2):
        erase_held(endorsement_ids=ids, by=moderator, now=NOW + DAY)
    assert list(HeldSubmission.objects.waiting()) == [other]
    history = HeldDecision.objects.order_by("held_id").values_list("held_id", "act", "by", "reason")
    assert list(history) == [(row.pk, "dismiss", moderator.pk, "") for row in (waiting, dismissed)]
