"""How does an export begin? Counted, noted, and its first chunk promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from backend.apps.desk.errors import ContactsNotPermitted, ExportsAtLimit
from backend.apps.desk.models import ExportJob
from backend.apps.desk.states import ExportState
from backend.apps.endorsements.services import ExportFormat
from backend.foundation.outbox.services import enqueue

from .export_rows import count_rows
from .locks import hold_exports

EXPORT_CHUNK = "desk-export-chunk"
# Of one person at once: a chunk after the other goes through the outbox that mail also waits in.
MAX_AT_ONCE = 3
LIFETIME = timedelta(days=7)
SEES_CONTACTS = "stakeholders.view_stakeholder"


@transaction.atomic
def start_export(
    *,
    by: User,
    campaign_id: int | None,
    state: str,
    with_contacts: bool,
    now: datetime,
    file_format: str = ExportFormat.CSV,
) -> ExportJob:
    """Notes who wants what and promises the first chunk; what is submitted later is not in it.

    Raises:
        ContactsNotPermitted: with addresses, and `by` may not see any.
        ExportsAtLimit: MAX_AT_ONCE of theirs are being written.
    """
    if with_contacts and not by.has_perm(SEES_CONTACTS):
        raise ContactsNotPermitted("You may export endorsements, but not see people's addresses.")
    # Their own row is the lock: two clicks at once are counted one after the other.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    running = ExportJob.objects.filter(made_by=by, state__in=[ExportState.WAITING, ExportState.RUNNING]).count()
    if running >= MAX_AT_ONCE:
        raise ExportsAtLimit(f"{running} exports of yours are being written. Wait until one is done.")
    filters: dict[str, Any] = {"campaign": campaign_id, "state": state}
    total, last = count_rows(filters=filters, with_contacts=with_contacts)
    hold_exports()
    job = ExportJob.objects.create(
        made_by=by,
        filters=filters,
        with_contacts=with_contacts,
        file_format=file_format,
        rows_total=total,
        last_id=last,
        created_at=now,
        moved_at=now,
        expires_at=now + LIFETIME,
    )
    promise_chunk(job, now)
    return job


def promise_chunk(job: ExportJob, now: datetime) -> None:
    """The next chunk, in the transaction that makes it the next one."""
    enqueue(kind=EXPORT_CHUNK, payload={"export_id": job.pk, "chunk": job.chunks}, due_at=now)
