"""Removes the file of a picture that was taken down."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import default_storage

from backend.apps.content.models import ImageTakeDown


def remove_image_file(*, image_id: int, now: datetime) -> None:
    """Any number of times; of a picture that stands, nothing. The storage's own errors pass: it is tried again."""
    take_down = (
        ImageTakeDown.objects.filter(image_id=image_id, file_removed_at__isnull=True).select_related("image").first()
    )
    if take_down is None:
        return
    default_storage.delete(take_down.image.name)
    ImageTakeDown.objects.filter(pk=take_down.pk).update(file_removed_at=now)
