"""Why a file is gone before its time was over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_alter_account_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportjob",
            name="ended_by",
            field=models.CharField(
                blank=True,
                choices=[("erasure", "because somebody in it was erased: export again")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
