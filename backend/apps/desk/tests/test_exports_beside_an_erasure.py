"""An export that begins while somebody is being erased holds nothing of them, whichever of the two came first.

And erasures wait for each other in one order, never in a circle, however many rows a person has.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.models import ExportJob
from backend.apps.desk.services.locks import hold_exports
from backend.apps.desk.services.start_export import start_export
from backend.apps.desk.services.write_export_chunk import write_export_chunk
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed, deliver, submit
from backend.apps.stakeholders.models import Erasure
from backend.apps.stakeholders.services import erase_stakeholder, merge_stakeholders
from backend.apps.stakeholders.tests.making import stakeholder

from .conftest import person

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_SECONDS = 30


class Beside(threading.Thread):
    """Does something in a connection of its own; what it failed by is told when it is joined."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._failure: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._act()
        except BaseException as failure:  # noqa: BLE001  # of another thread: told by the one that joins it
            self._failure = failure
        finally:
            connections.close_all()

    def is_over(self) -> None:
        self.join(LONGEST_SECONDS)
        assert not self.is_alive()
        if self._failure is not None:
            raise self._failure

    def goes_as_far_as_it_can(self, *, reached: threading.Event | None = None, others_wait: int = 0) -> None:
        """Until it is over, has reached what it tells, or waits for a lock of the database, as others do already."""
        waiting = """
            SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE NOT granted AND datname = current_database()
        """
        with connection.cursor() as cursor:
            while self.is_alive() and not (reached and reached.is_set()):
                # In a transaction, who is connected is otherwise what it was at the first look.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(waiting)
                if cursor.fetchone() != (others_wait,):
                    return
                self.join(0.02)


@pytest.fixture
def ann(campaign: Campaign) -> Endorsement:
    confirmed(name="Bo", email="bo@example.org")
    return confirmed(name="Ann", email="ann@example.org")


def written_in(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())


def test_one_that_begins_after_the_erasure_has_looked_is_written_without_the_erased(
    ann: Endorsement, private_files: Path
):
    admin = person("admin")
    has_looked, may_commit = threading.Event(), threading.Event()

    def erase() -> None:
        with transaction.atomic():
            erase_stakeholder(stakeholder_id=ann.stakeholder_id, now=NOW)
            has_looked.set()
            assert may_commit.wait(LONGEST_SECONDS)

    def export() -> None:
        job = start_export(by=admin, campaign_id=None, state="", with_contacts=True, now=NOW)
        write_export_chunk(export_id=job.pk, chunk=0, now=NOW)

    erasing = Beside(erase)
    assert has_looked.wait(LONGEST_SECONDS)
    exporting = Beside(export)
    exporting.goes_as_far_as_it_can()
    may_commit.set()
    erasing.is_over()
    exporting.is_over()
    deliver(NOW + HOUR)
    assert ExportJob.objects.get().state == "done"
    assert "Bo" in written_in(private_files)
    assert "Ann" not in written_in(private_files)
    assert "ann@example.org" not in written_in(private_files)


def test_one_that_has_begun_and_is_not_committed_when_the_erasure_looks_is_ended(ann: Endorsement, private_files: Path):
    admin = person("admin")
    has_begun, may_commit = threading.Event(), threading.Event()
    is_erased, may_be_forgotten = threading.Event(), threading.Event()

    def export() -> None:
        with transaction.atomic():
            job = start_export(by=admin, campaign_id=None, state="", with_contacts=True, now=NOW)
            has_begun.set()
            assert may_commit.wait(LONGEST_SECONDS)
        write_export_chunk(export_id=job.pk, chunk=0, now=NOW)

    def erase() -> None:
        with transaction.atomic():
            erase_stakeholder(stakeholder_id=ann.stakeholder_id, now=NOW)
            is_erased.set()
            assert may_be_forgotten.wait(LONGEST_SECONDS)

    exporting = Beside(export)
    assert has_begun.wait(LONGEST_SECONDS)
    erasing = Beside(erase)
    erasing.goes_as_far_as_it_can(reached=is_erased)
    may_commit.set()
    exporting.goes_as_far_as_it_can()
    may_be_forgotten.set()
    exporting.is_over()
    erasing.is_over()
    deliver(NOW + HOUR)
    job = ExportJob.objects.get()
    assert (job.state, job.ended_by) == ("expired", "erasure")
    assert written_in(private_files) == ""


def merge_a_twin_into(survivor: Endorsement) -> None:
    """A duplicate that never endorsed anything."""
    twin = stakeholder(email="twin@example.org")
    merge_stakeholders(
        survivor_id=survivor.stakeholder_id, duplicate_id=twin.pk, leave_conflicts=False, by=None, now=NOW
    )


def test_two_erasures_at_once_do_not_wait_for_each_other_where_one_is_of_a_merged_duplicate_too(ann: Endorsement):
    """The duplicate's rows want no lock of exports, the survivor's do: while hers is held, somebody else is erased."""
    merge_a_twin_into(ann)
    bo = Endorsement.objects.exclude(pk=ann.pk).get()
    with transaction.atomic():
        Endorsement.objects.select_for_update(no_key=True).get(pk=ann.pk)
        erasing_ann = Beside(lambda: erase_stakeholder(stakeholder_id=ann.stakeholder_id, now=NOW))
        erasing_ann.goes_as_far_as_it_can()
        erasing_bo = Beside(lambda: erase_stakeholder(stakeholder_id=bo.stakeholder_id, now=NOW))
        erasing_bo.goes_as_far_as_it_can(others_wait=1)
    erasing_bo.is_over()
    erasing_ann.is_over()
    assert Erasure.objects.count() == 3


def test_who_confirmed_nothing_is_erased_while_an_export_begins(campaign: Campaign):
    """The nightly purge keeps no export waiting, and waits for none."""
    survivor = Endorsement.objects.get(revisions=submit(email="ann@example.org"))
    merge_a_twin_into(survivor)
    with transaction.atomic():
        hold_exports()
        Beside(lambda: erase_stakeholder(stakeholder_id=survivor.stakeholder_id, now=NOW)).is_over()
    assert Erasure.objects.count() == 2
