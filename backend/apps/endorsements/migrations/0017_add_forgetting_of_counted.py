"""Who is erased is in no count from that transaction on, whichever code erases: what was counted says where they lived.

By a trigger, because the code to which a release is rolled back may be of before there were counts. Under the lock under
which is counted: a batch that has counted the person and is not committed could not be seen, and would stay.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION endorsements_forget_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('endorsements tally', 0));
    DELETE FROM endorsements_counted WHERE stakeholder_id = NEW.stakeholder_id;
    RETURN NULL;
END
$$;
"""

TRIGGER = """
CREATE TRIGGER who_is_erased_is_not_counted AFTER INSERT ON stakeholders_erasure
    FOR EACH ROW EXECUTE FUNCTION endorsements_forget_counted();
"""

RELEASE = """
DROP TRIGGER who_is_erased_is_not_counted ON stakeholders_erasure;
DROP FUNCTION endorsements_forget_counted();
"""


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0016_index_revision_types"), ("stakeholders", "0005_alter_account_keys")]
    operations = [migrations.RunSQL(FUNCTION + TRIGGER, RELEASE)]
