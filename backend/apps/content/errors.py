"""What can the site's content refuse?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class HomepageNotPublished(DomainError):
    """Nobody has published one yet."""

    code = "homepage-not-published"
    title = "There is no homepage yet"
    kind = Kind.NOT_FOUND


class HomepageNotFound(DomainError):
    code = "homepage-not-found"
    title = "There is no such homepage"
    kind = Kind.NOT_FOUND


class HomepageAlreadyPublished(DomainError):
    """Another member of staff may have been faster."""

    code = "homepage-already-published"
    title = "This homepage is the published one"
    kind = Kind.CONFLICT


class ImageNotFound(DomainError):
    code = "image-not-found"
    title = "There is no such image"
    kind = Kind.NOT_FOUND


class ImageInUse(DomainError):
    code = "image-in-use"
    title = "The image is shown somewhere"
    kind = Kind.CONFLICT


class ImageTakenDown(DomainError):
    """For good: the picture is neither shown, nor chosen, nor taken in again."""

    code = "image-taken-down"
    title = "The image was taken down"
    kind = Kind.CONFLICT


class TakeDownNeedsReason(DomainError):
    code = "take-down-needs-reason"
    title = "Taking an image down needs a reason"
    kind = Kind.INVALID


class ThemeNotFound(DomainError):
    code = "theme-not-found"
    title = "There is no such theme"
    kind = Kind.NOT_FOUND


class ThemeNotUsable(DomainError):
    """A colour is none, or a text could not be read on its ground."""

    code = "theme-not-usable"
    title = "The theme cannot be used"
    kind = Kind.CONFLICT
