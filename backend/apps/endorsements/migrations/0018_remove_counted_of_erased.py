"""What earlier code left of whom it erased. Few, if any: it forgot them itself, but not after a rollback."""

from django.db import migrations

REMOVE = """
SELECT pg_advisory_xact_lock(hashtextextended('endorsements tally', 0));
DELETE FROM endorsements_counted WHERE stakeholder_id IN (SELECT stakeholder_id FROM stakeholders_erasure);
"""


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0017_add_forgetting_of_counted")]
    operations = [migrations.RunSQL(REMOVE, migrations.RunSQL.noop)]
