"""A consent's history says where behind the mailed link it was given."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0005_alter_account_keys")]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_act_known"),
        migrations.AlterField(
            model_name="consent",
            name="act",
            field=models.CharField(
                choices=[
                    ("confirmation-page", "ticked on the page behind a mailed link"),
                    ("confirmation-api", "ticked on a front end's page behind a mailed link"),
                    ("endorsement-confirmed", "confirmed with an endorsement"),
                    ("unsubscribe-link", "pressed the link to unsubscribe"),
                    ("staff", "told staff"),
                    ("import", "came with a file"),
                    ("merge", "ended by a merge with a duplicate"),
                    ("erasure", "ended by the erasure of the person"),
                    ("before-history", "given before there was a history"),
                ],
                max_length=30,
            ),
        ),
        # Wider than the one before, which the code before keeps, too; and never without.
        AddConstraintNotValid(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "confirmation-page",
                            "confirmation-api",
                            "endorsement-confirmed",
                            "unsubscribe-link",
                            "staff",
                            "import",
                            "merge",
                            "erasure",
                            "before-history",
                        ],
                    )
                ),
                name="consent_act_known",
            ),
        ),
    ]
