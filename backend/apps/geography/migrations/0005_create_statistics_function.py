"""Whoever imports may bring the planner's statistics up to date.

PostgreSQL lets only a table's owner ANALYZE it (MAINTAIN, which could be granted, came with 17), and skips it for others
with no more than a warning. The role that imports owns nothing, so the owner lends it this one act, and lends it to
nobody else: bootstrap_database and each migrate grant it (IMPORT_ROLE_FUNCTIONS).
"""

from django.db import migrations

REFRESH = """
CREATE FUNCTION geography_refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE geography_boundary, geography_lookuppiece, geography_borderline, geography_shape;
END
$$;
REVOKE EXECUTE ON FUNCTION geography_refresh_statistics() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0004_create_lookup_functions")]
    operations = [migrations.RunSQL(REFRESH, "DROP FUNCTION geography_refresh_statistics()")]
