"""What is or was in force never changes, and no acceptance does, whoever writes.

Of a version only the account of who adopted it may be taken out; one whose first day (UTC) is to come may be taken back as
a whole. Of an acceptance only its subject may be taken out.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION legal_refuse_rewriting_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.adopted_by_id IS NULL AND to_jsonb(NEW) - 'adopted_by_id' = to_jsonb(OLD) - 'adopted_by_id' THEN
            RETURN NEW;
        END IF;
        IF OLD.in_force_from > (now() AT TIME ZONE 'UTC')::date AND NEW.adopted_at IS NULL AND NEW.adopted_by_id IS NULL
            AND to_jsonb(NEW) - ARRAY['adopted_at', 'adopted_by_id'] = to_jsonb(OLD) - ARRAY['adopted_at', 'adopted_by_id']
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an adopted version does not change' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER adopted_versions_are_immutable BEFORE UPDATE OR DELETE ON legal_version
    FOR EACH ROW EXECUTE FUNCTION legal_refuse_rewriting_versions();

CREATE FUNCTION legal_refuse_rewriting_acceptances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.subject IS NULL AND to_jsonb(NEW) - 'subject' = to_jsonb(OLD) - 'subject' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'acceptances are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER acceptances_are_append_only BEFORE UPDATE OR DELETE ON legal_acceptance
    FOR EACH ROW EXECUTE FUNCTION legal_refuse_rewriting_acceptances();
"""

RELEASE = """
DROP TRIGGER acceptances_are_append_only ON legal_acceptance;
DROP FUNCTION legal_refuse_rewriting_acceptances();
DROP TRIGGER adopted_versions_are_immutable ON legal_version;
DROP FUNCTION legal_refuse_rewriting_versions();
"""


class Migration(migrations.Migration):
    dependencies = [("legal", "0001_create_legal_documents")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
