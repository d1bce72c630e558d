from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_create_outbox")]

    operations = [
        migrations.AddField("message", "claim", models.UUIDField(editable=False, null=True)),
    ]
