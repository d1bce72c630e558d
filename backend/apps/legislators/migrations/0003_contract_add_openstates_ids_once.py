"""No two legislators are one person of Open States."""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("legislators", "0002_add_state_members")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY legislator_openstates_id_once ON legislators_legislator "
                    "(openstates_id) WHERE openstates_id IS NOT NULL",
                    reverse_sql="DROP INDEX CONCURRENTLY legislator_openstates_id_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="legislator",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("openstates_id__isnull", False)),
                        fields=("openstates_id",),
                        name="legislator_openstates_id_once",
                    ),
                )
            ],
        ),
    ]
