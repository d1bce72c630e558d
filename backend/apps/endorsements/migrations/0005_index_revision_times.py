from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("endorsements", "0004_protect_screening_history")]
    operations = [
        AddIndexConcurrently(
            model_name="revision",
            index=models.Index(fields=["submitted_at"], name="revision_submitted"),
        )
    ]
