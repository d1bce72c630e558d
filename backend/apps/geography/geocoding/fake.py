"""Who answers in tests? A geocoder that knows four state capitols."""

from __future__ import annotations

from .protocol import GeocodedPoint, PostalAddress

KNOWN_ADDRESSES = {
    ("210 capitol ave", "06106"): GeocodedPoint(
        longitude=-72.6822,
        latitude=41.7642,
        accuracy="interpolated along the street",
        matched_address="210 CAPITOL AVE, HARTFORD, CT, 06106",
    ),
    ("82 smith st", "02903"): GeocodedPoint(
        longitude=-71.4148,
        latitude=41.8309,
        accuracy="interpolated along the street",
        matched_address="82 SMITH ST, PROVIDENCE, RI, 02903",
    ),
    ("115 state st", "05633"): GeocodedPoint(
        longitude=-72.5805,
        latitude=44.2623,
        accuracy="interpolated along the street",
        matched_address="115 STATE ST, MONTPELIER, VT, 05633",
    ),
    ("411 legislative ave", "19901"): GeocodedPoint(
        longitude=-75.5193,
        latitude=39.1573,
        accuracy="interpolated along the street",
        matched_address="411 LEGISLATIVE AVE, DOVER, DE, 19901",
    ),
}


class FakeGeocoder:
    """Knows KNOWN_ADDRESSES by street and postal code, whatever their case."""

    def geocode(self, address: PostalAddress) -> GeocodedPoint | None:
        return KNOWN_ADDRESSES.get((address.street.casefold().strip(), address.postal_code.strip()))
