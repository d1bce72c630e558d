"""What becomes of an export when its time is over? Its file goes; that somebody made it stays."""

from __future__ import annotations

from datetime import datetime

from backend.apps.desk.models import ExportJob
from backend.apps.desk.states import ExportState

from .write_export_chunk import delete_files


def purge_exports(now: datetime, limit: int) -> int:
    """Retention: files first, then the row says so, so that a run that dies between the two is repeated.

    A file is people's words and, with contacts, their addresses; who exported what is part of the audit.
    """
    over = ExportJob.objects.filter(expires_at__lte=now).exclude(state=ExportState.EXPIRED).order_by("expires_at")
    deleted = 0
    for job in over[:limit]:
        delete_files(job)
        ExportJob.objects.filter(pk=job.pk).update(state=ExportState.EXPIRED, file_name="", moved_at=now)
        deleted += 1
    return deleted
