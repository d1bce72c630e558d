"""Consents, merges and erasures are append-only, whoever writes: only a staff account may be taken out of a row."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION stakeholders_refuse_rewriting_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'records of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER consents_are_append_only BEFORE UPDATE OR DELETE ON stakeholders_consent
    FOR EACH ROW EXECUTE FUNCTION stakeholders_refuse_rewriting_records();
CREATE TRIGGER merges_are_append_only BEFORE UPDATE OR DELETE ON stakeholders_merge
    FOR EACH ROW EXECUTE FUNCTION stakeholders_refuse_rewriting_records();
CREATE TRIGGER erasures_are_append_only BEFORE UPDATE OR DELETE ON stakeholders_erasure
    FOR EACH ROW EXECUTE FUNCTION stakeholders_refuse_rewriting_records();
"""

RELEASE = """
DROP TRIGGER consents_are_append_only ON stakeholders_consent;
DROP TRIGGER merges_are_append_only ON stakeholders_merge;
DROP TRIGGER erasures_are_append_only ON stakeholders_erasure;
DROP FUNCTION stakeholders_refuse_rewriting_records();
"""


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0002_add_consents_merges_and_erasures")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
