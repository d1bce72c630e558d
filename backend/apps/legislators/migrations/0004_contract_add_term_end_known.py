"""Only a term in a state's legislature may have no end yet."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("legislators", "0003_contract_add_openstates_ids_once")]

    operations = [
        AddConstraintNotValid(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end__isnull", False),
                    models.Q(("chamber__in", ("senate", "house")), _negated=True),
                    _connector="OR",
                ),
                name="term_end_known_of_congress",
                violation_error_message="Only a term in a state's legislature may have no end yet.",
            ),
        ),
    ]
