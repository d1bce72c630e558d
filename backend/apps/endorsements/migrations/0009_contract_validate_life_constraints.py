from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0008_contract_add_life_constraints")]

    operations = [
        ValidateConstraint(model_name="decision", name="decision_act_known"),
        ValidateConstraint(model_name="decision", name="decision_actor_known"),
        ValidateConstraint(model_name="endorsement", name="endorsement_state_known"),
        ValidateConstraint(model_name="endorsement", name="endorsement_confirmed_has_its_text"),
        ValidateConstraint(model_name="revision", name="revision_terms_whole"),
    ]
