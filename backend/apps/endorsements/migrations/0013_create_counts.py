import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("endorsements", "0012_alter_account_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Uncounted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stakeholder_id", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
                "verbose_name_plural": "uncounted",
            },
        ),
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stakeholder_id", models.BigIntegerField()),
                ("campaign_id", models.BigIntegerField()),
                ("standing", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=12)),
                ("type", models.CharField(blank=True, max_length=12)),
                ("usps", models.CharField(blank=True, max_length=2)),
                ("regions", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("vintages", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
            ],
            options={
                "default_permissions": (),
                "verbose_name_plural": "counted",
                "constraints": [models.UniqueConstraint(fields=("stakeholder_id", "campaign_id"), name="counted_once")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("usps", ""), _negated=True),
                        fields=["campaign_id", "usps"],
                        name="counted_typed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("campaign_id", models.BigIntegerField()),
                ("standing", models.CharField(max_length=10)),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("type", models.CharField(blank=True, max_length=12)),
                ("usps", models.CharField(blank=True, max_length=2)),
                ("region_id", models.BigIntegerField()),
                ("vintage_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
            ],
            options={
                "default_permissions": (),
                "verbose_name_plural": "tallies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign_id", "standing", "region_id", "vintage_id", "kind", "type", "usps"),
                        name="tally_cell_once",
                    )
                ],
            },
        ),
    ]
