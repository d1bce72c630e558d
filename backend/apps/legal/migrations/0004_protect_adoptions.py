"""Whoever writes: what is adopted begins no day before that, names who did, and has the hash of its own text.

Who adopted a version stays as well, now that the accounts of who acted are never deleted.
"""

from django.db import migrations

_REWRITING = """
CREATE OR REPLACE FUNCTION legal_refuse_rewriting_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN{account_may_go}
        IF OLD.in_force_from > (now() AT TIME ZONE 'UTC')::date AND NEW.adopted_at IS NULL AND NEW.adopted_by_id IS NULL
            AND to_jsonb(NEW) - ARRAY['adopted_at', 'adopted_by_id'] = to_jsonb(OLD) - ARRAY['adopted_at', 'adopted_by_id']
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an adopted version does not change' USING ERRCODE = 'restrict_violation';
END
$$;
"""
_ACCOUNT_MAY_GO = """
        IF NEW.adopted_by_id IS NULL AND to_jsonb(NEW) - 'adopted_by_id' = to_jsonb(OLD) - 'adopted_by_id' THEN
            RETURN NEW;
        END IF;"""

PROTECT = """
CREATE FUNCTION legal_refuse_unsound_adoptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.in_force_from < (NEW.adopted_at AT TIME ZONE 'UTC')::date THEN
        RAISE EXCEPTION 'a version that is adopted today does not begin before today'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_begins_when_adopted';
    END IF;
    IF NEW.adopted_by_id IS NULL THEN
        RAISE EXCEPTION 'a version is adopted by somebody'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_adopted_by_somebody';
    END IF;
    IF NEW.sha256 IS DISTINCT FROM encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the hash of an adopted version is that of its text'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_hash_is_of_its_text';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER adoptions_are_sound BEFORE INSERT OR UPDATE ON legal_version
    FOR EACH ROW WHEN (NEW.adopted_at IS NOT NULL) EXECUTE FUNCTION legal_refuse_unsound_adoptions();
""" + _REWRITING.format(account_may_go="")

RELEASE = """
DROP TRIGGER adoptions_are_sound ON legal_version;
DROP FUNCTION legal_refuse_unsound_adoptions();
""" + _REWRITING.format(account_may_go=_ACCOUNT_MAY_GO)


class Migration(migrations.Migration):
    dependencies = [("legal", "0003_alter_account_keys")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
