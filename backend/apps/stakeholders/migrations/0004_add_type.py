"""What somebody says of themselves, apart from person or organization; empty for who has not said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0003_protect_records")]

    operations = [
        migrations.AddField(
            model_name="stakeholder",
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
