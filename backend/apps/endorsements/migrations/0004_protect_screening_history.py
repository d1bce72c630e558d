"""What was decided about held submissions, and who threw which switch, is never rewritten.

What may leave a row: the account, and of a held submission's history a reason, which may name somebody who is erased.
"""

from django.db import migrations

# Of a held submission's history a whole row may go, with what it is about; of the switches' none.
PROTECT = """
CREATE FUNCTION endorsements_refuse_rewriting_screening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'by_id' - 'reason' = to_jsonb(OLD) - 'by_id' - 'reason'
        AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
        AND (NEW.reason = OLD.reason OR (NEW.reason = '' AND TG_TABLE_NAME = 'endorsements_helddecision'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of screening is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER held_decisions_are_never_rewritten BEFORE UPDATE ON endorsements_helddecision
    FOR EACH ROW EXECUTE FUNCTION endorsements_refuse_rewriting_screening();
CREATE TRIGGER switch_changes_are_append_only BEFORE UPDATE OR DELETE ON endorsements_switchchange
    FOR EACH ROW EXECUTE FUNCTION endorsements_refuse_rewriting_screening();
"""

RELEASE = """
DROP TRIGGER held_decisions_are_never_rewritten ON endorsements_helddecision;
DROP TRIGGER switch_changes_are_append_only ON endorsements_switchchange;
DROP FUNCTION endorsements_refuse_rewriting_screening();
"""


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0003_create_screening")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
