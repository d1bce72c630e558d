"""On which days does which vintage answer? Derived anew from the vintages that stand."""

from __future__ import annotations

from django.db import connection

# Of those standing, each answers from its day to the next one's; of two with the same day the later activated one.
_RECOMPUTE = """
WITH standing AS (
    SELECT DISTINCT ON (covered.state_fips, vintage.in_force_from)
        covered.state_fips, vintage.id AS vintage_id, vintage.in_force_from
    FROM geography_vintage vintage
    CROSS JOIN LATERAL (
        SELECT DISTINCT state_fips FROM geography_boundary WHERE vintage_id = vintage.id
    ) covered
    WHERE vintage.layer = %(layer)s AND covered.state_fips = ANY(%(states)s)
        AND vintage.activated_at IS NOT NULL AND vintage.withdrawn_at IS NULL
    ORDER BY covered.state_fips, vintage.in_force_from, vintage.activated_at DESC, vintage.id DESC
)
INSERT INTO geography_inforce (layer, state_fips, vintage_id, days)
SELECT %(layer)s, state_fips, vintage_id,
    daterange(in_force_from, lead(in_force_from) OVER (PARTITION BY state_fips ORDER BY in_force_from))
FROM standing
"""


def recompute_in_force(*, layer: str, states: list[str]) -> None:
    """Rewrites the days of one layer in some states (FIPS). Needs `take_the_switch` in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM geography_inforce WHERE layer = %s AND state_fips = ANY(%s)", [layer, states])
        cursor.execute(_RECOMPUTE, {"layer": layer, "states": states})
