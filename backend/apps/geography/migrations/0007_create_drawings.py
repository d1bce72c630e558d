"""What is drawn of shapes where a map is seen from afar."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

# As for shapes (0003): coordinates are not worth compressing. One index answers «which of this zoom lie under a tile».
STORED = """
ALTER TABLE geography_drawing ALTER COLUMN geometry SET STORAGE EXTERNAL;
CREATE INDEX geography_drawing_under ON geography_drawing USING gist (zoom, geometry);
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0006_alter_vintage_permissions")]
    operations = [
        migrations.CreateModel(
            name="Drawing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zoom", models.PositiveSmallIntegerField()),
                (
                    "geometry",
                    django.contrib.gis.db.models.fields.MultiPolygonField(spatial_index=False, srid=3857),
                ),
                (
                    "boundary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawings",
                        to="geography.boundary",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(STORED, "DROP INDEX geography_drawing_under"),
    ]
