"""Where does a stakeholder say they are?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction

from backend.apps.stakeholders.models import Location, Placement, PointSource
from backend.apps.stakeholders.models.location import SRID
from backend.foundation.outbox.services import enqueue

PLACE_STAKEHOLDER = "place-stakeholder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """An address and a point, as typed; each part may be missing. Degrees, WGS 84, both or neither."""

    street: str = ""
    city: str = ""
    state_usps: str = ""
    postal_code: str = ""
    longitude: float | None = None
    latitude: float | None = None

    def is_empty(self) -> bool:
        return self == Whereabouts()

    def point(self) -> Point | None:
        if self.longitude is None or self.latitude is None:
            return None
        return Point(self.longitude, self.latitude, srid=SRID)


@transaction.atomic
def set_location(
    *, stakeholder_id: int, whereabouts: Whereabouts, now: datetime, source: str = PointSource.GIVEN
) -> bool:
    """Replaces the location and promises to find the districts of the new one. False where nothing is new.

    Where the new one has no point, the old districts end now: the geocoder may be away for days, or know nothing.

    An address that only lacks the point we have found for it since is nothing new. Empty whereabouts say nothing, and
    leave what we know.
    """
    location = Location.objects.select_for_update().filter(pk=stakeholder_id).first()
    if whereabouts.is_empty() or (location is not None and _says_the_same(location, whereabouts)):
        return False
    point = whereabouts.point()
    Location.objects.update_or_create(
        stakeholder_id=stakeholder_id,
        defaults={
            "street": whereabouts.street,
            "city": whereabouts.city,
            "state_usps": whereabouts.state_usps,
            "postal_code": whereabouts.postal_code,
            "point": point,
            "point_source": source if point else PointSource.NONE,
            "accuracy": "",
            "located_at": now if point else None,
            "geocoding_failed_at": None,
            "updated_at": now,
        },
    )
    if point is None:
        # After the location's row was locked and written, so that no placing of the old point can come after.
        Placement.objects.current().filter(stakeholder=stakeholder_id).update(superseded_at=now)
    enqueue(kind=PLACE_STAKEHOLDER, payload={"stakeholder_id": stakeholder_id}, due_at=now)
    return True


def _says_the_same(location: Location, whereabouts: Whereabouts) -> bool:
    known = (location.street, location.city, location.state_usps, location.postal_code)
    told = (whereabouts.street, whereabouts.city, whereabouts.state_usps, whereabouts.postal_code)
    point = whereabouts.point()
    return known == told and (point is None or (location.point is not None and point.equals(location.point)))
