"""Shapes and their border lines, stored for the way they are read."""

from django.db import migrations

# Compressed TOAST triples the time of an import and gains nothing on coordinates.
STORAGE = """
ALTER TABLE geography_shape ALTER COLUMN geometry SET STORAGE EXTERNAL;
ALTER TABLE geography_borderline ALTER COLUMN geometry SET STORAGE EXTERNAL;
ALTER TABLE geography_lookuppiece ALTER COLUMN geometry SET STORAGE EXTERNAL;
"""

# One index answers both «which line of this boundary is nearest» and «is one within a hair's breadth».
BORDER_INDEX = """
CREATE INDEX geography_borderline_nearest ON geography_borderline USING gist (boundary_id, geometry);
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0002_create_regions_and_vintages")]
    operations = [
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(BORDER_INDEX, "DROP INDEX geography_borderline_nearest"),
    ]
