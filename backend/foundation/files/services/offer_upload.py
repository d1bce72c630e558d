"""Gives out a form with which one file may be uploaded."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser

from backend.foundation.files.errors import UploadTooLarge, UploadTypeNotTaken
from backend.foundation.files.kinds import KINDS
from backend.foundation.files.models import Upload
from backend.foundation.files.staging.configured import staging
from backend.foundation.files.staging.protocol import UploadForm

# Long enough to send eight megabytes over a slow line.
FORM_LIFETIME = timedelta(minutes=5)


def offer_upload(*, kind: str, content_type: str, size: int, by: AbstractBaseUser, now: datetime) -> UploadForm:
    """`kind` is one of KINDS, `size` is in bytes. The form takes this type and at most this size, for FORM_LIFETIME.

    Raises:
        UploadTypeNotTaken: not for this kind.
        UploadTooLarge: more than this kind takes.
        FilesAway: nobody signs forms now.
    """
    rules = KINDS[kind]
    if content_type not in rules.content_types:
        raise UploadTypeNotTaken(f"Of kind {kind} these are taken: {', '.join(rules.content_types)}.")
    if size > rules.max_bytes:
        raise UploadTooLarge(f"The file has {size} bytes; at most {rules.max_bytes} are taken.")
    key = secrets.token_hex(16)
    expires_at = now + FORM_LIFETIME
    form = staging().form(key=key, content_type=content_type, max_bytes=size, expires_at=expires_at)
    Upload.objects.create(
        key=key,
        kind=kind,
        content_type=content_type,
        declared_bytes=size,
        offered_by_id=by.pk,
        offered_at=now,
        expires_at=expires_at,
    )
    return form
