"""Stores an image that is at hand: looked at, written anew, under a name made of its content."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backend.foundation.files.errors import FilesAway, ImageWithheld, UploadTooLarge
from backend.foundation.files.images import CleanImage, clean_image
from backend.foundation.files.kinds import KINDS
from backend.foundation.files.withheld import is_withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImage:
    """An image in the default storage: `name` there, `width` and `height` in pixels, `size` in bytes."""

    name: str
    width: int
    height: int
    content_type: str
    size: int

    @property
    def url(self) -> str:
        return str(default_storage.url(self.name))


def store_image(*, raw: bytes, kind: str, content_type: str) -> StoredImage:
    """The image in `raw`, which was declared as `content_type`; `kind` is one of KINDS.

    Storing the same image again is storing it once.

    Raises:
        UploadTooLarge: it has more bytes than its kind may have.
        NotAnImage, TypeNotAsDeclared, TooManyPixels: see clean_image().
        ImageWithheld: this very picture was taken down.
        FilesAway: try again later.
    """
    rules = KINDS[kind]
    if len(raw) > rules.max_bytes:
        raise UploadTooLarge(f"The file has {len(raw)} bytes; at most {rules.max_bytes} are taken.")
    image = clean_image(raw, kind=rules, content_type=content_type)
    name = f"{rules.folder}/{image.name}"
    _require_not_withheld(name)
    _store(name, image)
    return StoredImage(
        name=name,
        width=image.width,
        height=image.height,
        content_type=image.content_type,
        size=len(image.content),
    )


def _require_not_withheld(name: str) -> None:
    if is_withheld(name):
        raise ImageWithheld("This picture was taken down, and is not taken in again.")


def _store(name: str, image: CleanImage) -> None:
    from backend.foundation.aws.errors import AWS_ERRORS  # noqa: PLC0415  # imports botocore

    try:
        if default_storage.exists(name):
            return
        stored = default_storage.save(name, ContentFile(image.content))
        if stored != name:  # somebody else stored the same image between the two lines
            default_storage.delete(stored)
        if is_withheld(name):  # taken down between the first look and this one
            default_storage.delete(name)
            _require_not_withheld(name)
    except AWS_ERRORS as error:
        raise FilesAway("The files' storage does not answer. Try again in a moment.") from error
