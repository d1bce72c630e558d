"""What becomes of files that hold somebody who is erased? They end at once, and the row says why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from backend.apps.desk.models import ExportJob
from backend.apps.desk.states import ExportEnd, ExportState
from backend.apps.endorsements.models import Endorsement
from backend.foundation.outbox.services import enqueue

from .locks import take_exports
from .write_export_chunk import delete_files

EXPORT_FILES = "desk-export-files"


def exports_holding(*, stakeholder_id: int) -> list[ExportJob]:
    """Those that are not over, with or without addresses, in which a confirmed endorsement of theirs may be.

    By campaign and age alone: its state may have been another when its row was written.
    """
    return _holding(_confirmed(stakeholder_id))


def take_exports_of(*, stakeholder_ids: Collection[int]) -> None:
    """Keeps exports off, as ending them does, before the first of several who are one person is erased.

    An erasure's record takes the lock of the tally, behind which nobody may ask for that of the exports. Where none has
    confirmed anything this takes nothing: so the nightly purge keeps no export waiting.
    """
    if Endorsement.objects.filter(stakeholder__in=stakeholder_ids, confirmed_at__isnull=False).exists():
        take_exports()


@transaction.atomic
def end_exports_holding(*, stakeholder_id: int, now: datetime) -> int:
    """Nobody can have their files from now on, none is written on, and what is written is promised to be deleted.

    Returns how many ended; again: 0. Call it in the transaction in which the person is erased, and when their
    endorsements are: exports that begin meanwhile wait for its end.
    """
    confirmed = _confirmed(stakeholder_id)
    if not confirmed:
        return 0
    take_exports()
    keys = [job.pk for job in _holding(confirmed)]
    ended = ExportJob.objects.select_for_update(no_key=True).filter(pk__in=keys).exclude(state=ExportState.EXPIRED)
    jobs = list(ended.order_by("pk"))
    for job in jobs:
        job.state, job.ended_by, job.file_name, job.moved_at = ExportState.EXPIRED, ExportEnd.ERASURE, "", now
        job.save(update_fields=["state", "ended_by", "file_name", "moved_at"])
        enqueue(kind=EXPORT_FILES, payload={"export_id": job.pk}, due_at=now)
    return len(jobs)


def delete_ended_files(*, export_id: int) -> None:
    """Idempotent; of an export that is not over, nothing."""
    job = ExportJob.objects.filter(pk=export_id, state=ExportState.EXPIRED).first()
    if job is not None:
        delete_files(job)


def _confirmed(stakeholder_id: int) -> list[tuple[int, int]]:
    """Key and campaign of each of their endorsements of which an export may have words."""
    endorsements = Endorsement.objects.filter(stakeholder=stakeholder_id, confirmed_at__isnull=False)
    return list(endorsements.values_list("pk", "campaign_id"))


def _holding(confirmed: list[tuple[int, int]]) -> list[ExportJob]:
    return [job for job in ExportJob.objects.exclude(state=ExportState.EXPIRED) if _may_hold(job, confirmed)]


def _may_hold(job: ExportJob, confirmed: list[tuple[int, int]]) -> bool:
    campaign = job.filters.get("campaign")
    return any(key <= job.last_id and campaign in {None, campaign_id} for key, campaign_id in confirmed)
