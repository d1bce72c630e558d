"""Adds a picture that the site may show, with what it shows and whose it is."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.content.errors import ImageTakenDown
from backend.apps.content.models import Image
from backend.foundation.files.services import StoredImage


def add_image(
    *,
    stored: StoredImage,
    alt_text: str,
    attribution: str,
    by: AbstractBaseUser,
    now: datetime,
    license: str = "",  # noqa: A002  # the field's name
    source_url: str = "",
) -> Image:
    """The image; where the same picture is known already, the one there is, as it stands.

    `stored` is what foundation/files made of an upload: decoded, written anew, without metadata. What somebody else
    has said of a picture is not written over by who sends it again.

    Raises:
        ImageTakenDown: the same picture was, for good.
    """
    image, _ = Image.objects.get_or_create(
        name=stored.name,
        defaults={
            "content_type": stored.content_type,
            "width": stored.width,
            "height": stored.height,
            "size": stored.size,
            "alt_text": alt_text,
            "attribution": attribution,
            "license": license,
            "source_url": source_url,
            "created_at": now,
            "created_by_id": by.pk,
        },
    )
    if image.taken_down_at is not None:
        raise ImageTakenDown(
            f"This picture was taken down on {image.taken_down_at:%Y-%m-%d}, and is not taken in again."
        )
    return image
