"""A decision's reason may name the endorser: it may be emptied, and nothing else, once the endorsement is erased."""

from django.db import migrations

WIDEN = """
CREATE OR REPLACE FUNCTION endorsements_refuse_rewriting_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY[]::text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.by_id IS NULL THEN
            may_change := may_change || 'by_id'::text;
        END IF;
        IF NEW.reason = '' AND EXISTS (
            SELECT FROM endorsements_endorsement WHERE id = OLD.endorsement_id AND state = 'erased'
        ) THEN
            may_change := may_change || 'reason'::text;
        END IF;
        IF to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change AND cardinality(may_change) > 0 THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
"""

NARROW = """
CREATE OR REPLACE FUNCTION endorsements_refuse_rewriting_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("endorsements", "0006_add_life_of_endorsements")]
    operations = [migrations.RunSQL(WIDEN, NARROW)]
