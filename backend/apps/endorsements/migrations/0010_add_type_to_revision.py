"""A revision keeps the type that was typed with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0009_contract_validate_life_constraints")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="type",
            field=models.CharField(
                blank=True,
                choices=[
                    ("individual", "individual"),
                    ("farmer", "farmer"),
                    ("waterman", "waterman"),
                    ("scientist", "scientist"),
                    ("healthcare", "health care professional"),
                    ("educator", "educator"),
                    ("student", "student"),
                    ("business", "business"),
                    ("nonprofit", "nonprofit organization"),
                    ("academic", "school or university"),
                    ("faith", "faith community"),
                    ("labor", "labor union"),
                    ("association", "trade or professional association"),
                    ("government", "government or public official"),
                    ("tribal", "tribal nation"),
                    ("other", "other"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
    ]
