"""What the code before could not know: whole terms, and who may have acted."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0007_protect_decisions_of_erased")]

    operations = [
        AddConstraintNotValid(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("act__in", ["approve", "reject", "publish", "unpublish", "withdraw", "expire", "erase"])
                ),
                name="decision_act_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actor", "staff"),
                    models.Q(("actor__in", ["staff", "endorser", "clock"]), ("by__isnull", True)),
                    _connector="OR",
                ),
                name="decision_actor_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("terms_sha256", ""), ("terms_version", "")),
                    models.Q(
                        models.Q(("terms_version", ""), _negated=True), models.Q(("terms_sha256", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="revision_terms_whole",
            ),
        ),
    ]
