"""Deletes originals that nobody accepted, and the rows that led to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.foundation.files.models import Upload
from backend.foundation.files.staging.configured import staging
from backend.foundation.files.states import UploadState

# After this nothing can arrive any more, nor be accepted.
SWEPT_AFTER = timedelta(days=1)


def purge_uploads(now: datetime, limit: int) -> int:
    """Retention. Sweeps the staging area once per upload, a day after its form ended; accepted ones keep their row.

    Also where an image was accepted: its form could be used again until it ended.

    Raises:
        FilesAway: the area does not answer; the next run goes on.
    """
    over = Upload.objects.filter(swept_at__isnull=True, expires_at__lte=now - SWEPT_AFTER).order_by("expires_at")
    swept = 0
    area = staging()
    for upload in over[:limit]:
        area.delete(key=upload.key)
        if upload.state == UploadState.ACCEPTED:
            Upload.objects.filter(pk=upload.pk).update(swept_at=now)
        else:
            upload.delete()
        swept += 1
    return swept
