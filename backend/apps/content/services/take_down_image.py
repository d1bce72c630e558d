"""Takes a picture down for good: a right in it was violated, or a person in it asks."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.content.errors import ImageNotFound, ImageTakenDown, TakeDownNeedsReason
from backend.apps.content.models import Image, ImageTakeDown
from backend.apps.content.models.image import MAX_REASON_CHARACTERS
from backend.foundation.outbox.services import enqueue

REMOVE_FILE = "content.remove_image_file"


def is_taken_down(name: str) -> bool:
    """Whether the picture of this name in the storage was."""
    return Image.objects.filter(name=name, taken_down_at__isnull=False).exists()


@transaction.atomic
def take_down_image(*, image_id: int, reason: str, by: AbstractBaseUser, now: datetime) -> Image:
    """Nothing shows it from the commit on, past editions of the homepage neither; its file is removed after that.

    What showed it keeps its words and keeps saying that there was this image. `reason` is for staff alone.

    Raises:
        ImageNotFound: no such image.
        ImageTakenDown: it is already.
        TakeDownNeedsReason: it is blank, or longer than MAX_REASON_CHARACTERS.
    """
    why = reason.strip()
    if not why or "\x00" in why or len(why) > MAX_REASON_CHARACTERS:
        raise TakeDownNeedsReason(f"Say in 1 to {MAX_REASON_CHARACTERS} characters why the image is taken down.")
    image = Image.objects.select_for_update(no_key=True).filter(pk=image_id).first()
    if image is None:
        raise ImageNotFound("This image is gone.")
    if image.taken_down_at is not None:
        raise ImageTakenDown(f"«{image}» was taken down on {image.taken_down_at:%Y-%m-%d} already.")
    image.taken_down_at = now
    # With its `updated_at`, by which pages tell when they last changed.
    image.save(update_fields=["taken_down_at", "updated_at"])
    ImageTakeDown.objects.create(image=image, reason=why, at=now, by_id=by.pk)
    enqueue(kind=REMOVE_FILE, payload={"image_id": image.pk})
    return image
