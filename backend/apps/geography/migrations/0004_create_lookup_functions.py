"""The two questions asked of the map, as database functions.

Functions, because planning the joins takes longer than running them: PL/pgSQL keeps the plan for as long as the
connection lives, whatever stands between us and the server (a pooler or RDS Proxy forbids prepared statements). The
plan is made once for all: left to itself the server may decide to plan every call anew, which costs 0.6 ms.

geography_lookup: the regions that hold a point on a day. Points within 1e-9 degrees (0.1 mm; the data has six
decimals) of a border are on it: where borders are cut into pieces they are rounded in the last bit, and without the
tolerance a point on a border could fall between two pieces. Of regions that the point is truly inside, all answer
(districts may overlap by law); of regions on whose border it lies, the lowest GEOID, which says so. layers_in_force names the layers
that have a map there on that day, so that «no district» and «no map» can be told apart.

geography_border_metres: from a point to the nearest border of one boundary. The nearest line is sought in degrees,
which finds an upper bound; then every line within that bound is measured in a plane scaled to metres at the point's
latitude, and the closest spot is measured on the spheroid.
"""

from django.db import migrations

LOOKUP = """
CREATE FUNCTION geography_lookup(longitude double precision, latitude double precision, day date)
RETURNS TABLE (
    layer text, region_id bigint, boundary_id bigint, vintage_id bigint, geoid text, state_fips text, name text,
    vintage_key text, in_force_days daterange, on_border boolean, also_touching text[],
    layers_in_force text[]
)
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE ROWS 5 COST 1000 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    tolerance CONSTANT double precision := 1e-9;
    place CONSTANT geometry := ST_SetSRID(ST_MakePoint(longitude, latitude), 4326);
    around CONSTANT geometry := ST_Expand(place, tolerance);
BEGIN
    RETURN QUERY
    -- By boxes first, then by the calendar, and only what answers on that day by its shape: editions of the past and
    -- drafts lie under every point, and testing their shapes would make lookups slower with each of them.
    -- OFFSET 0 keeps each step a probe by index for its few rows; the planner cannot know how few.
    WITH near AS MATERIALIZED (
        SELECT piece.boundary_id, piece.vintage_id, piece.geometry, standing.days
        FROM geography_lookuppiece piece
        CROSS JOIN LATERAL (
            SELECT days FROM geography_inforce
            WHERE vintage_id = piece.vintage_id AND state_fips = piece.state_fips AND days @> day OFFSET 0
        ) standing
        WHERE piece.geometry && around
    ), touched AS MATERIALIZED (
        SELECT boundary.id AS boundary_id, boundary.region_id, boundary.vintage_id, boundary.state_fips,
            boundary.name, inside.days
        FROM (
            SELECT DISTINCT boundary_id, days FROM near WHERE ST_DWithin(geometry, place, tolerance)
        ) inside
        CROSS JOIN LATERAL (SELECT * FROM geography_boundary WHERE id = inside.boundary_id OFFSET 0) boundary
    ), candidate AS MATERIALIZED (
        SELECT region.layer, touched.region_id, touched.boundary_id, touched.vintage_id, region.geoid,
            touched.state_fips, touched.name, vintage.key, touched.days,
            EXISTS (
                SELECT FROM geography_borderline line
                WHERE line.boundary_id = touched.boundary_id AND line.geometry && around
                    AND ST_DWithin(line.geometry, place, tolerance)
            ) AS on_border
        FROM touched
        CROSS JOIN LATERAL (SELECT key FROM geography_vintage WHERE id = touched.vintage_id OFFSET 0) vintage
        CROSS JOIN LATERAL (SELECT layer, geoid FROM geography_region WHERE id = touched.region_id OFFSET 0) region
    )
    SELECT found.layer::text, found.region_id, found.boundary_id, found.vintage_id, found.geoid::text,
        found.state_fips::text, found.name::text, found.key::text, found.days, found.on_border,
        ARRAY(
            SELECT other.geoid::text FROM candidate other
            WHERE found.on_border AND other.on_border AND other.layer = found.layer AND other.geoid <> found.geoid
            ORDER BY other.geoid
        ),
        (
            SELECT array_agg(DISTINCT standing.layer::text) FROM geography_inforce standing
            WHERE standing.state_fips IN (SELECT candidate.state_fips FROM candidate) AND standing.days @> day
        )
    FROM candidate found
    WHERE NOT found.on_border OR found.geoid = (
        SELECT min(lowest.geoid) FROM candidate lowest WHERE lowest.on_border AND lowest.layer = found.layer
    )
    ORDER BY found.layer, found.geoid;
END
$$
"""

BORDER_METRES = """
CREATE FUNCTION geography_border_metres(
    boundary bigint, longitude double precision, latitude double precision
)
RETURNS double precision
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000 SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    place CONSTANT geometry := ST_SetSRID(ST_MakePoint(longitude, latitude), 4326);
    -- Never zero: at the poles a degree of longitude has no length.
    shrink CONSTANT double precision := greatest(cos(radians(latitude)), 1e-6);
    flat_place CONSTANT geometry := ST_MakePoint(longitude * shrink, latitude);
    nearest geometry;
    bound double precision;
BEGIN
    SELECT line.geometry INTO nearest FROM geography_borderline line
    WHERE line.boundary_id = boundary ORDER BY line.geometry <-> place LIMIT 1;
    bound := ST_Distance(ST_Affine(nearest, shrink, 0, 0, 1, 0, 0), ST_SetSRID(flat_place, 4326));
    RETURN (
        SELECT ST_Distance(
            place::geography,
            ST_SetSRID(ST_MakePoint(ST_X(spot) / shrink, ST_Y(spot)), 4326)::geography
        )
        FROM (
            SELECT ST_ClosestPoint(flat_line, ST_SetSRID(flat_place, 4326)) AS spot
            FROM geography_borderline line
            CROSS JOIN LATERAL ST_Affine(line.geometry, shrink, 0, 0, 1, 0, 0) flat_line
            WHERE line.boundary_id = boundary
                AND line.geometry && ST_SetSRID(ST_MakeEnvelope(
                    longitude - bound / shrink, latitude - bound, longitude + bound / shrink, latitude + bound), 4326)
            ORDER BY ST_Distance(flat_line, ST_SetSRID(flat_place, 4326))
            LIMIT 1
        ) closest
    );
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0003_tune_geometry_storage")]
    operations = [
        migrations.RunSQL(LOOKUP, "DROP FUNCTION geography_lookup(double precision, double precision, date)"),
        migrations.RunSQL(
            BORDER_METRES, "DROP FUNCTION geography_border_metres(bigint, double precision, double precision)"
        ),
    ]
