"""Who marks, who counts, and what stays exact while several write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Counted, Endorsement, Tally, Uncounted
from backend.apps.endorsements.services import approve_endorsement, publish_endorsement, unpublish_endorsement
from backend.apps.endorsements.services.count_endorsements import (
    COUNT_ENDORSEMENTS,
    WORTH_COUNTING,
    count_endorsements,
)
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.models import Erasure, Placement, Stakeholder
from backend.apps.stakeholders.services import erase_stakeholder, merge_stakeholders
from backend.foundation.outbox.models import Message
from backend.foundation.web.tests.two_editors import at_once

from .journey import NOW, confirmed, deliver, publicly, submit
from .slow_count import both_agree, counted_quickly

SUMMARY = "/api/v1/campaigns/clean-water/summary"


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign")
class TestMarks:
    def test_submitting_marks_nobody_and_confirming_does(self):
        submit()
        assert not Uncounted.objects.exists()
        confirmed()
        assert Uncounted.objects.exists()

    def test_counting_takes_the_marks_out_and_changes_nothing_that_is_read(self, moderator: User, maps: Maps):
        maps.connecticut()
        publicly(moderator)
        publicly(moderator, email="bo@example.org")
        deliver()
        assert both_agree()
        assert count_endorsements(budget_seconds=60, batch=1) > 1
        assert not Uncounted.objects.exists()
        assert set(Tally.objects.values_list("number", flat=True)) == {2}
        assert both_agree()
        assert count_endorsements(budget_seconds=60) == 0

    def test_what_no_longer_stands_leaves_no_row_of_zero(self, moderator: User):
        endorsement = publicly(moderator)
        count_endorsements(budget_seconds=60)
        seen: dict[str, Any] = {"endorsement_id": endorsement.pk, "revision_id": endorsement.current_revision_id}
        unpublish_endorsement(**seen, by=moderator, now=NOW)
        count_endorsements(budget_seconds=60)
        assert [row.standing for row in Tally.objects.all()] == ["approved"]

    def test_an_erased_person_leaves_the_counts_at_once_and_nothing_of_theirs_stays(
        self, moderator: User, maps: Maps, client: Client
    ):
        maps.connecticut()
        endorsement = publicly(moderator)
        deliver()
        count_endorsements(budget_seconds=60)
        assert Counted.objects.get().regions
        erase_stakeholder(stakeholder_id=endorsement.stakeholder_id, now=NOW, by=moderator)
        assert not Counted.objects.exists()
        assert client.get(SUMMARY).json()["total"] == 0
        assert both_agree()

    def test_nothing_stays_of_what_was_merged_away_before_it_was_erased(self, moderator: User):
        published("clean-air")
        survivor = publicly(moderator)
        duplicate = publicly(moderator, email="twin@example.org", slug="clean-air")
        count_endorsements(budget_seconds=60)
        pair: dict[str, Any] = {"survivor_id": survivor.stakeholder_id, "duplicate_id": duplicate.stakeholder_id}
        merge_stakeholders(**pair, by=moderator, now=NOW)
        erase_stakeholder(stakeholder_id=survivor.stakeholder_id, now=NOW, by=moderator)
        assert not Counted.objects.exists()
        assert both_agree()

    def test_whatever_code_erases_somebody_nothing_of_theirs_stays_counted(self, moderator: User, maps: Maps):
        """After a rollback that is code of before there were counts: it writes what it always wrote."""
        maps.connecticut()
        endorsement = publicly(moderator)
        deliver()
        count_endorsements(budget_seconds=60)
        assert Counted.objects.get().regions
        _of(endorsement).update(state="erased", published_at=None)
        Erasure.objects.create(stakeholder_id=endorsement.stakeholder_id, reason="request", at=NOW)
        assert not Counted.objects.exists()
        assert both_agree()

    def test_who_was_erased_before_the_database_saw_to_it_is_forgotten_too(self, moderator: User):
        endorsement = publicly(moderator)
        erase_stakeholder(stakeholder_id=endorsement.stakeholder_id, now=NOW, by=moderator)
        other = publicly(moderator, email="bo@example.org")
        count_endorsements(budget_seconds=60)
        left: dict[str, Any] = {"campaign_id": endorsement.campaign_id, "standing": "public", "kind": "individual"}
        Counted.objects.create(stakeholder_id=endorsement.stakeholder_id, regions=[], vintages=[], **left)
        migration: Any = import_module("backend.apps.endorsements.migrations.0018_remove_counted_of_erased")
        with connection.cursor() as cursor:
            cursor.execute(migration.REMOVE)
        assert [row.stakeholder_id for row in Counted.objects.all()] == [other.stakeholder_id]
        assert both_agree()

    def test_what_stood_before_there_were_marks_is_counted_too(self, moderator: User):
        publicly(moderator)
        Uncounted.objects.all().delete()
        migration: Any = import_module("backend.apps.endorsements.migrations.0015_fill_marks_of_what_stood")
        with connection.cursor() as cursor:
            cursor.execute(migration.MARK)
        count_endorsements(budget_seconds=60)
        assert both_agree()


def _of(endorsement: Endorsement) -> Any:
    return Endorsement.objects.filter(pk=endorsement.pk)


def _held(endorsement: Endorsement) -> Any:
    return Placement.objects.filter(stakeholder=endorsement.stakeholder_id)


CHANGES: dict[str, Callable[[Endorsement, Endorsement], Any]] = {
    "unpublished": lambda one, other: _of(one).update(published_at=None),
    "back to review": lambda one, other: _of(one).update(published_at=None, state="verified"),
    "withdrawn": lambda one, other: _of(one).update(published_at=None, state="withdrawn"),
    "of another person": lambda one, other: _of(one).update(
        stakeholder=Stakeholder.objects.create(name="Di", email="di@example.org", canonical_email="di@example.org")
    ),
    "of another campaign": lambda one, other: _of(one).update(campaign=published("clean-air")),
    "no consent": lambda one, other: one.revisions.update(consent_to_display=False),
    "another kind": lambda one, other: one.revisions.update(kind="organization"),
    "placed nowhere": lambda one, other: _held(one).update(superseded_at=NOW),
    "placed nowhere, and typed elsewhere": lambda one, other: (
        _held(one).update(superseded_at=NOW), count_endorsements(budget_seconds=60),
        one.revisions.update(state_usps="VT"),
    ),
    "placements deleted": lambda one, other: _held(one).delete(),
    "placements of another": lambda one, other: (
        _held(other).delete(), count_endorsements(budget_seconds=60), _held(one).update(stakeholder=other.stakeholder),
    ),
    "placed again": lambda one, other: (
        _held(one).update(superseded_at=NOW), count_endorsements(budget_seconds=60),
        Placement.objects.create(
            stakeholder=one.stakeholder, region=_held(one)[0].region, vintage=_held(one)[0].vintage, placed_at=NOW
        ),
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("change", CHANGES)
def test_each_change_of_what_was_counted_is_marked_whoever_makes_it(change: str, moderator: User, maps: Maps):
    maps.connecticut()
    one, other = publicly(moderator), publicly(moderator, email="bo@example.org")
    deliver()
    count_endorsements(budget_seconds=60)
    before = counted_quickly(one.campaign, public=True)
    CHANGES[change](one, other)
    assert both_agree()
    assert counted_quickly(one.campaign, public=True) != before
    count_endorsements(budget_seconds=60)
    assert both_agree()


@pytest.mark.django_db
@pytest.mark.usefixtures("campaign")
class TestPromise:
    def test_few_marks_are_read_along_and_many_are_counted_by_the_outbox_once(self, client: Client, moderator: User):
        endorsement = publicly(moderator)
        client.get(SUMMARY)
        promised = Message.objects.filter(kind=COUNT_ENDORSEMENTS)
        assert not promised.exists()
        Uncounted.objects.bulk_create(
            Uncounted(stakeholder_id=endorsement.stakeholder_id) for _ in range(WORTH_COUNTING)
        )
        for _ in range(3):
            assert client.get(SUMMARY).json()["total"] == 1
        assert promised.count() == 1
        deliver(timezone.now())
        assert not Uncounted.objects.exists()
        assert client.get(SUMMARY).json()["total"] == 1

    def test_what_one_run_leaves_is_promised_anew(self, client: Client, moderator: User):
        endorsement = publicly(moderator)
        count_endorsements(budget_seconds=60)
        marks = [Uncounted(stakeholder_id=endorsement.stakeholder_id) for _ in range(WORTH_COUNTING + 5)]
        Uncounted.objects.bulk_create(marks)
        client.get(SUMMARY)
        count_endorsements(budget_seconds=0, batch=1)
        client.get(SUMMARY)
        assert Message.objects.filter(kind=COUNT_ENDORSEMENTS).count() == 2


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Neither sees what the other writes, and the counting may come between them."""

    def test_one_publishes_while_the_other_places_and_a_third_counts(self, moderator: User, maps: Maps):
        maps.connecticut()
        published()
        endorsement = confirmed()
        seen: dict[str, Any] = {"endorsement_id": endorsement.pk, "revision_id": endorsement.current_revision_id}
        approve_endorsement(**seen, by=moderator, now=NOW)
        written, counted = threading.Event(), threading.Event()

        def publish() -> None:
            try:
                with transaction.atomic():
                    publish_endorsement(**seen, by=moderator, now=NOW)
                    written.set()
                    assert counted.wait(30)
            finally:
                connections.close_all()

        thread = threading.Thread(target=publish)
        thread.start()
        assert written.wait(30)
        deliver()
        count_endorsements(budget_seconds=60)
        assert both_agree()
        counted.set()
        thread.join()
        assert Endorsement.objects.public().count() == 1
        assert both_agree()
        count_endorsements(budget_seconds=60)
        assert both_agree()

    def test_who_reads_while_it_is_counted_reads_what_was_there_before(self, moderator: User):
        published()
        publicly(moderator)
        with transaction.atomic():
            count_endorsements(budget_seconds=60)
            assert Tally.objects.exists()
            found: list[bool] = []

            def read() -> None:
                try:
                    found.append(both_agree() and not Tally.objects.exists())
                finally:
                    connections.close_all()

            thread = threading.Thread(target=read)
            thread.start()
            thread.join()
        assert found == [True]
        assert both_agree()

    def test_who_is_erased_while_they_are_counted_does_not_stay_counted(self, moderator: User):
        published()
        endorsement = publicly(moderator)
        at_once(
            lambda: count_endorsements(budget_seconds=60),
            lambda: erase_stakeholder(stakeholder_id=endorsement.stakeholder_id, now=NOW),
        )
        assert not Counted.objects.exists()
        assert both_agree()
