"""Members of state legislatures: by whose ID their list knows them, and terms whose end nobody knows yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geography", "0006_alter_vintage_permissions"), ("legislators", "0001_create_legislators")]

    operations = [
        migrations.AddField(
            model_name="legislator",
            name="openstates_id",
            field=models.CharField(blank=True, editable=False, max_length=47, null=True, verbose_name="Open States ID"),
        ),
        migrations.AlterField(
            model_name="term",
            name="end",
            field=models.DateField(
                blank=True,
                help_text="First day no longer in office; of a state's member empty while unknown.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="source",
            field=models.CharField(
                choices=[("file", "imported list"), ("staff", "staff")],
                default="staff",
                editable=False,
                max_length=5,
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="start",
            field=models.DateField(
                help_text="First day in office, or of whom a state's list names, the first day we know of."
            ),
        ),
    ]
