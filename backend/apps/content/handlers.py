"""What does the outbox ask of content? To remove the files of pictures that were taken down."""

from __future__ import annotations

from datetime import datetime

from backend.foundation.outbox.handlers import Payload, PermanentFailure

from .services import remove_image_file

# S3 is given two tries of six seconds; the database a few short questions, and at worst a new connection.
REMOVING_SECONDS = 24.0


def remove_file(payload: Payload, now: datetime) -> None:
    try:
        image_id = int(payload["image_id"])
    except (KeyError, TypeError, ValueError):
        raise PermanentFailure("the message names no image") from None
    remove_image_file(image_id=image_id, now=now)
