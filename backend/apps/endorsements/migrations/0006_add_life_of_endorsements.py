"""An endorsement may expire, be withdrawn and be erased; its history says who acted; a revision keeps the terms."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0005_index_revision_times")]

    operations = [
        migrations.AlterModelOptions(
            name="endorsement",
            options={
                "permissions": [
                    ("review_endorsement", "Can approve and reject endorsements"),
                    ("publish_endorsement", "Can publish and unpublish endorsements"),
                    ("withdraw_endorsement", "Can withdraw endorsements for their endorsers"),
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="endorsement",
            name="endorsement_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="endorsement",
            name="endorsement_confirmed_has_its_text",
        ),
        # Wider than the ones before, which the code before them keeps, too; and never without.
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
        migrations.AddField(
            model_name="decision",
            name="actor",
            field=models.CharField(
                choices=[("staff", "staff"), ("endorser", "the endorser"), ("clock", "the clock")],
                db_default="staff",
                default="staff",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="settled_through",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="revision",
            name="terms_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="revision",
            name="terms_version",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.CharField(
                choices=[
                    ("approve", "approved"),
                    ("reject", "rejected"),
                    ("publish", "published"),
                    ("unpublish", "unpublished"),
                    ("withdraw", "withdrawn"),
                    ("expire", "expired"),
                    ("erase", "erased"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="endorsement",
            name="state",
            field=models.CharField(
                choices=[
                    ("submitted", "submitted"),
                    ("verified", "waiting for review"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                    ("erased", "erased"),
                ],
                default="submitted",
                max_length=10,
            ),
        ),
    ]
