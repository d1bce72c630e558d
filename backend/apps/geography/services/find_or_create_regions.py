"""Which regions have these layers and GEOIDs? Also those that no map has drawn yet."""

from __future__ import annotations

from collections.abc import Collection

from backend.apps.geography.models import Region
from backend.apps.geography.ocd import ocd_id


def find_or_create_regions(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Region]:
    """The regions of these (layer, GEOID), by their key; a GEOID begins with a state's FIPS code.

    A region is an identity, not a shape: who holds a seat may be known before the map is imported.
    """
    codes = {f"{layer}/{geoid}" for layer, geoid in keys}
    known = {(region.layer, region.geoid): region for region in Region.objects.filter(code__in=codes)}
    if not (missing := sorted(set(keys) - known.keys())):
        return known
    Region.objects.bulk_create(
        [
            Region(layer=layer, geoid=geoid, code=f"{layer}/{geoid}", state_fips=geoid[:2], ocd_id=ocd_id(layer, geoid))
            for layer, geoid in missing
        ],
        ignore_conflicts=True,  # an import of maps may be making the same
    )
    return {(region.layer, region.geoid): region for region in Region.objects.filter(code__in=codes)}
