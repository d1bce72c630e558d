"""What can go wrong with maps, as a caller can act on it."""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class TigerFileRefused(DomainError):
    """A file is not what it should be; nothing of it was kept."""

    code = "tiger-file-refused"
    title = "The TIGER/Line file was refused"
    kind = Kind.INVALID

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(f"{file_name}: {reason}.")
        self.file_name = file_name
        self.reason = reason


class TigerSourceUnusable(DomainError):
    """There is nothing to import where the caller pointed."""

    code = "tiger-source-unusable"
    title = "There is nothing to import"
    kind = Kind.INVALID


class RegionNotFound(DomainError):
    code = "region-not-found"
    title = "There is no such region"
    kind = Kind.NOT_FOUND


class VintageNotFound(DomainError):
    code = "vintage-not-found"
    title = "There is no such vintage"
    kind = Kind.NOT_FOUND


class VintageUndated(DomainError):
    """Legislative maps take effect on a day that differs by state and must be told."""

    code = "vintage-undated"
    title = "The day on which the map takes effect is not known"
    kind = Kind.INVALID


class VintageDatedOtherwise(DomainError):
    """A vintage answers from another day; its days are not moved while it does."""

    code = "vintage-dated-otherwise"
    title = "The vintage answers from another day"
    kind = Kind.CONFLICT


class VintageNotActive(DomainError):
    """Only a vintage that was activated can be rolled back, and only once."""

    code = "vintage-not-active"
    title = "The vintage does not answer"
    kind = Kind.CONFLICT


class MapsBusy(DomainError):
    """Another activation holds the maps, or readers would not let go in time. Nothing changed."""

    code = "maps-busy"
    title = "The maps are being changed"
    kind = Kind.UNAVAILABLE


class TileNotFound(DomainError):
    code = "tile-not-found"
    title = "There is no such tile"
    kind = Kind.NOT_FOUND
