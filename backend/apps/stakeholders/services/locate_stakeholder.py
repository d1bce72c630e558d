"""Where is this stakeholder, and so in which districts?"""

from __future__ import annotations

from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction

from backend.apps.geography.geocoding import GeocodedPoint, PostalAddress, geocoder
from backend.apps.stakeholders.models import Location, PointSource
from backend.apps.stakeholders.models.location import SRID

from .place_stakeholders import place_stakeholders


def locate_stakeholder(*, stakeholder_id: int, now: datetime) -> None:
    """Finds the point where it is missing and can be found, then the districts. Call it outside any transaction.

    The geocoder may take seconds, so nothing is locked while it is asked. Where the location changes meanwhile, its
    answer belongs to an address that is no longer there and is dropped: the change has promised a placing of its own.

    Raises:
        GeocoderUnavailable: to be tried again.
    """
    location = Location.objects.filter(pk=stakeholder_id).first()
    if location is None:
        return
    address = _address_of(location)
    if location.point is None and location.geocoding_failed_at is None and address.is_findable():
        found = geocoder().geocode(address)
        _write(stakeholder_id, address, found, now)
    place_stakeholders(day=now.date(), now=now, stakeholder_ids=[stakeholder_id])


@transaction.atomic
def _write(stakeholder_id: int, address: PostalAddress, found: GeocodedPoint | None, now: datetime) -> None:
    location = Location.objects.select_for_update(no_key=True).filter(pk=stakeholder_id).first()
    if location is None or location.point is not None or _address_of(location) != address:
        return
    if found is None:
        location.geocoding_failed_at = now
    else:
        location.point = Point(found.longitude, found.latitude, srid=SRID)
        location.point_source = PointSource.GEOCODER
        location.accuracy = found.accuracy[:100]
        location.located_at = now
    location.updated_at = now
    location.save()


def _address_of(location: Location) -> PostalAddress:
    return PostalAddress(
        street=location.street,
        city=location.city,
        state=location.state_usps,
        postal_code=location.postal_code,
    )
