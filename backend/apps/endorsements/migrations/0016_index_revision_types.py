from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("endorsements", "0015_fill_marks_of_what_stood")]
    operations = [
        AddIndexConcurrently(
            model_name="revision",
            index=models.Index(fields=["type"], name="revision_typed", condition=~models.Q(type="")),
        )
    ]
