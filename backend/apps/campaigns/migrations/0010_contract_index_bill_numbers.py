"""H.R.1, H.R. 1 and HR 1 of one chamber and session are one bill.

Where there are two already PostgreSQL names them and builds nothing: staff give the campaigns of one to the other, delete
it, and this runs again.
"""

from django.db import migrations, models
from django.db.models.functions import Upper

from backend.apps.campaigns.models.bill_number import BillNumberKey

MAKE = r"""
CREATE UNIQUE INDEX CONCURRENTLY bill_number_once ON campaigns_bill (
    level, state_fips, (UPPER(session)), chamber,
    (COALESCE(NULLIF(regexp_replace(regexp_replace(upper(number), '[^A-Z0-9]', '', 'g'),
        '(^|[A-Z])0+([0-9])', '\1\2', 'g'), ''), number))
)
"""
DROP = "DROP INDEX CONCURRENTLY IF EXISTS bill_number_once"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("campaigns", "0009_remove_bill_once")]
    operations = [
        migrations.RunSQL(
            MAKE,
            DROP,
            state_operations=[
                migrations.AddConstraint(
                    model_name="bill",
                    constraint=models.UniqueConstraint(
                        "level", "state_fips", Upper("session"), "chamber", BillNumberKey("number"),
                        name="bill_number_once",
                        violation_error_message=(
                            "This chamber has a bill of this number in this session already; H.R.1, H.R. 1 and HR 1 "
                            "are one."
                        ),
                    ),
                )
            ],
        )
    ]  # fmt: skip
