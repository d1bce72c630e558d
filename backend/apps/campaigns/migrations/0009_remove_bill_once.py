"""Bills are told apart by more than capitals: the form asks that already, and the index behind it comes after the release."""

from django.db import migrations

DROP = "DROP INDEX CONCURRENTLY IF EXISTS bill_once"
MAKE = """
CREATE UNIQUE INDEX CONCURRENTLY bill_once
    ON campaigns_bill (level, state_fips, (UPPER(session)), chamber, (UPPER(number)))
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("campaigns", "0008_alter_account_keys")]
    operations = [
        migrations.RunSQL(
            DROP, MAKE, state_operations=[migrations.RemoveConstraint(model_name="bill", name="bill_once")]
        )
    ]
