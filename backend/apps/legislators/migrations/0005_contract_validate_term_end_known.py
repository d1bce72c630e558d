from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("legislators", "0004_contract_add_term_end_known")]

    operations = [ValidateConstraint(model_name="term", name="term_end_known_of_congress")]
