"""What is a geocoder to us? Something that knows where an address is, or that it does not know, or that it is away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address in the United States, as typed. Any part may be empty."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    def one_line(self) -> str:
        """`41 Main St, Hartford, CT 06103`, without what is empty."""
        state_and_code = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, state_and_code) if part)

    def is_findable(self) -> bool:
        """Whether asking makes sense: a street, and something that says which of the many of that name."""
        return bool(self.street and (self.postal_code or (self.city and self.state)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodedPoint:
    """Where an address is: degrees, WGS 84. `accuracy` says how it was found, in the geocoder's own words."""

    longitude: float
    latitude: float
    accuracy: str
    matched_address: str


class GeocoderUnavailable(Exception):  # the fact is the name
    """It did not answer, or nonsense. Trying later may help. Its text never quotes the address."""


class Geocoder(Protocol):
    """One question. It may take seconds: never ask inside a request or a transaction."""

    def geocode(self, address: PostalAddress) -> GeocodedPoint | None:
        """The best match; None where the geocoder knows none.

        Raises:
            GeocoderUnavailable: no usable answer.
        """
        ...
