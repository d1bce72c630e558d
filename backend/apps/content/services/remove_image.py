"""Takes a picture down: its row, and then its file."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from backend.apps.content.errors import ImageInUse, ImageNotFound
from backend.apps.content.models import Image


@transaction.atomic
def remove_image(*, image_id: int) -> None:
    """The file goes once the row is gone for certain. Where the storage is away then, it stays, and the log tells.

    Raises:
        ImageNotFound: no such image.
        ImageInUse: a homepage, a block or a theme shows it, or an edition that was published did.
    """
    image = Image.objects.select_for_update().filter(pk=image_id).first()
    if image is None:
        raise ImageNotFound("This image is gone.")
    name = image.name
    try:
        image.delete()
    except ProtectedError as error:
        raise ImageInUse(
            f"«{image}» is shown by {len(error.protected_objects)} of the homepages, blocks and themes."
        ) from error
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
