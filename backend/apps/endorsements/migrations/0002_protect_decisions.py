"""The moderation history is append-only, whoever writes: only the moderator's account may be taken out of a row."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION endorsements_refuse_rewriting_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER decisions_are_append_only BEFORE UPDATE OR DELETE ON endorsements_decision
    FOR EACH ROW EXECUTE FUNCTION endorsements_refuse_rewriting_decisions();
"""

RELEASE = """
DROP TRIGGER decisions_are_append_only ON endorsements_decision;
DROP FUNCTION endorsements_refuse_rewriting_decisions();
"""


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0001_create_endorsements")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
