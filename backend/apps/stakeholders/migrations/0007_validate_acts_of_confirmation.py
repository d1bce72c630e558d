from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0006_add_acts_of_confirmation")]

    operations = [ValidateConstraint(model_name="consent", name="consent_act_known")]
