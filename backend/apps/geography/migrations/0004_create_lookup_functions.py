"""The two questions asked of the map, as database functions.

Functions, because planning the joins takes longer than running them: PL/pgSQL keeps the plan for as long as the
connection lives, whatever stands between us and the server (a pooler or RDS Proxy forbids prepared statements).

geography_lookup: the regions that hold a point on a day. Points within 1e-9 degrees (0.1 mm; the data has six
decimals) of a border are on it: where borders are cut into pieces they are rounded in the last bit, and without the
tolerance a point on a border could fall between two pieces. Of regions that the point is truly inside, all answer
(districts may overlap by law); of regions on whose border it lies, the lowest GEOID, which says so.

geography_border_metres: from a point to the nearest border of one boundary. The nearest line is sought in degrees,
which finds an upper bound; then every line within that bound is measured in a plane scaled to metres at the point's
latitude, and the closest spot is measured on the spheroid.
"""

from django.db import migrations

LOOKUP = """
CREATE FUNCTION geography_lookup(longitude double precision, latitude double precision, day date)
RETURNS TABLE (
    layer text, region_id bigint, boundary_id bigint, vintage_id bigint, geoid text, state_fips text, name text,
    vintage_key text, in_force_days daterange, on_border boolean, also_touching text[]
)
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE ROWS 5 COST 1000 AS $$
#variable_conflict use_column
DECLARE
    tolerance CONSTANT double precision := 1e-9;
    place CONSTANT geometry := ST_SetSRID(ST_MakePoint(longitude, latitude), 4326);
    around CONSTANT geometry := ST_Expand(place, tolerance);
BEGIN
    RETURN QUERY
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT piece.boundary_id
        FROM geography_lookuppiece piece
        WHERE piece.geometry && around AND ST_DWithin(piece.geometry, place, tolerance)
    ), candidate AS MATERIALIZED (
        SELECT region.layer, region.id AS region_id, boundary.id AS boundary_id, boundary.vintage_id, region.geoid,
            boundary.state_fips, boundary.name, vintage.key, answering.days,
            EXISTS (
                SELECT FROM geography_borderline line
                WHERE line.boundary_id = boundary.id AND line.geometry && around
                    AND ST_DWithin(line.geometry, place, tolerance)
            ) AS on_border
        FROM touched
        JOIN geography_boundary boundary ON boundary.id = touched.boundary_id
        JOIN geography_inforce answering
            ON answering.vintage_id = boundary.vintage_id AND answering.state_fips = boundary.state_fips
            AND answering.days @> day
        JOIN geography_vintage vintage ON vintage.id = boundary.vintage_id
        JOIN geography_region region ON region.id = boundary.region_id
    )
    SELECT found.layer::text, found.region_id, found.boundary_id, found.vintage_id, found.geoid::text,
        found.state_fips::text, found.name::text, found.key::text, found.days, found.on_border,
        ARRAY(
            SELECT other.geoid::text FROM candidate other
            WHERE found.on_border AND other.on_border AND other.layer = found.layer AND other.geoid <> found.geoid
            ORDER BY other.geoid
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
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000 AS $$
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
