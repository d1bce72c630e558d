"""Looks at what was uploaded: an image is stored, anything else is refused."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from backend.foundation.files.errors import (
    REFUSALS,
    FilesAway,
    Refusal,
    UploadExpired,
    UploadNotFound,
    UploadNotReceived,
    UploadTooLarge,
)
from backend.foundation.files.models import Upload
from backend.foundation.files.staging.configured import staging
from backend.foundation.files.states import PERMITTED_MOVES, UploadState, permits

from .store_image import StoredImage, store_image

logger = logging.getLogger(__name__)

# After the form has ended: the file may have arrived in its last second.
ACCEPTANCE_LIFETIME = timedelta(hours=1)


def accept_upload(*, key: str, now: datetime) -> StoredImage:
    """Stores the image under a name made of its content, and deletes the original.

    Any number may call at once or again: the first outcome stays, and all are told it. No lock is held while files
    are read and written, since whoever does it twice makes the same file.

    Raises:
        UploadNotFound: no form was given out with this key.
        UploadNotReceived: nothing has arrived with it yet.
        UploadExpired: the form ended more than ACCEPTANCE_LIFETIME ago.
        NotAnImage, TypeNotAsDeclared, TooManyPixels, UploadTooLarge: and it will not be another time.
        FilesAway: try again later.
    """
    upload = _settled_or_offered(key)
    if upload.state != UploadState.OFFERED:
        return _outcome(upload)
    if now > upload.expires_at + ACCEPTANCE_LIFETIME:
        raise UploadExpired("The form of this upload has ended. Ask for another and send the file again.")
    received = staging().read(key=key, max_bytes=upload.declared_bytes)
    if received is None:
        # Somebody else may have finished, and deleted it, meanwhile.
        upload = _settled_or_offered(key)
        if upload.state == UploadState.OFFERED:
            raise UploadNotReceived("Nothing was uploaded with this form yet.")
        return _outcome(upload)
    return _outcome(_settled(upload, received, now))


def _settled(upload: Upload, received: bytes, now: datetime) -> Upload:
    try:
        facts = _stored(upload, received)
        target = UploadState.ACCEPTED
    except tuple(REFUSALS.values()) as refusal:
        facts = {"refusal": refusal.code, "refusal_detail": refusal.detail[:200]}
        target = UploadState.REFUSED
    from_states = [state for state in PERMITTED_MOVES if permits(state, target)]
    Upload.objects.filter(pk=upload.pk, state__in=from_states).update(state=target, settled_at=now, **facts)
    try:
        staging().delete(key=upload.key)
    except FilesAway:
        logger.warning("The original of upload %s is left for the sweep.", upload.pk)
    return _settled_or_offered(upload.key)


def _stored(upload: Upload, received: bytes) -> dict[str, Any]:
    """The image's facts, as the row keeps them, after it was stored."""
    if len(received) > upload.declared_bytes:
        raise UploadTooLarge(f"The file has more than the {upload.declared_bytes} bytes that were declared.")
    image = store_image(raw=received, kind=upload.kind, content_type=upload.content_type)
    return {
        "image_name": image.name,
        "image_width": image.width,
        "image_height": image.height,
        "image_bytes": image.size,
    }


def _settled_or_offered(key: str) -> Upload:
    upload = Upload.objects.filter(key=key).first()
    if upload is None:
        raise UploadNotFound("There is no such upload, or it is long over.")
    return upload


def _outcome(upload: Upload) -> StoredImage:
    """What was settled, again.

    Raises:
        The refusal, where it was one.
    """
    if upload.state == UploadState.REFUSED:
        refusal: type[Refusal] = REFUSALS[upload.refusal]
        raise refusal(upload.refusal_detail)
    return StoredImage(
        name=upload.image_name,
        width=upload.image_width or 0,
        height=upload.image_height or 0,
        content_type=upload.content_type,
        size=upload.image_bytes or 0,
    )
