"""Takes a picture down: its row, and then its file."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from backend.apps.content.errors import ImageInUse, ImageNotFound, ImageTakenDown
from backend.apps.content.models import Image

from .find_image_uses import find_image_uses, in_use


@transaction.atomic
def remove_image(*, image_id: int) -> None:
    """The file goes once the row is gone for certain. Where the storage is away then, it stays, and the log tells.

    Raises:
        ImageNotFound: no such image.
        ImageTakenDown: its row is the account of that.
        ImageInUse: something shows it, or an edition that was published did; the sentence names where.
    """
    image = Image.objects.select_for_update().filter(pk=image_id).first()
    if image is None:
        raise ImageNotFound("This image is gone.")
    if image.taken_down_at is not None:
        raise ImageTakenDown(f"«{image}» was taken down. Its entry stays, to say so.")
    name = image.name
    try:
        image.delete()
    except ProtectedError as error:
        raise ImageInUse(in_use(image, find_image_uses(image))) from error
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
