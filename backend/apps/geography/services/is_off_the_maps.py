"""Is there no such district, as far as the maps can tell?"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from backend.apps.geography.models import Boundary


def is_off_the_maps(*, layer: str, geoid: str, day: date) -> bool:
    """Whether maps of the layer and state are loaded that begin by `day`, and none of any day has the region.

    Where no map is loaded, and of days before the first one's, nobody can tell: then it is not. A draft whose day is
    not known counts as begun. A GEOID begins with its state's FIPS code.
    """
    drawn = Boundary.objects.of_layer(layer).in_state(geoid[:2])
    begun = drawn.filter(Q(vintage__in_force_from__isnull=True) | Q(vintage__in_force_from__lte=day))
    return begun.exists() and not drawn.filter(region__geoid=geoid).exists()
