"""Why is an upload not offered, or not taken?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class UploadTypeNotTaken(DomainError):
    code = "upload-type-not-taken"
    title = "Files of this type are not taken"
    kind = Kind.INVALID


class UploadTooLarge(DomainError):
    code = "upload-too-large"
    title = "The file is too large"
    kind = Kind.INVALID


class UploadNotFound(DomainError):
    code = "upload-not-found"
    title = "There is no such upload"
    kind = Kind.NOT_FOUND


class UploadNotReceived(DomainError):
    code = "upload-not-received"
    title = "Nothing was uploaded yet"
    kind = Kind.CONFLICT


class UploadExpired(DomainError):
    code = "upload-expired"
    title = "The upload came too late"
    kind = Kind.GONE


class NotAnImage(DomainError):
    code = "not-an-image"
    title = "The file is not an image"
    kind = Kind.INVALID


class TypeNotAsDeclared(DomainError):
    code = "type-not-as-declared"
    title = "The file is of another type than was declared"
    kind = Kind.INVALID


class TooManyPixels(DomainError):
    code = "too-many-pixels"
    title = "The image has too many pixels"
    kind = Kind.INVALID


class ImageWithheld(DomainError):
    """This very picture was taken down, because of somebody's rights or privacy."""

    code = "image-withheld"
    title = "The image was taken down"
    kind = Kind.INVALID


class FilesAway(DomainError):
    code = "files-away"
    title = "The files' storage does not answer"
    kind = Kind.UNAVAILABLE


type Refusal = ImageWithheld | NotAnImage | TypeNotAsDeclared | TooManyPixels | UploadTooLarge

# What an upload is refused for once and for all, by code: the same file would be refused again.
REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal for refusal in (ImageWithheld, NotAnImage, TypeNotAsDeclared, TooManyPixels, UploadTooLarge)
}
