"""What the code before could not know: the new states' facts, whole terms, and who may have acted."""

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
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["submitted", "verified", "approved", "rejected", "expired", "withdrawn", "erased"])
                ),
                name="endorsement_state_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("state__in", ["verified", "approved", "rejected", "withdrawn"]), _negated=True),
                        ("confirmed_at__isnull", True),
                        ("current_revision__isnull", True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["submitted", "expired"]), _negated=True),
                        ("confirmed_at__isnull", False),
                        ("current_revision__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="endorsement_confirmed_has_its_text",
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
