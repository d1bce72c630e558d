"""Once a theme is active there always is one, whoever writes: asked when a transaction ends, like that there are not two.

The lock is the one that services/turns.py takes, so that two transactions at once do not each leave the other's.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION content_require_active_theme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_active THEN
        PERFORM pg_advisory_xact_lock(1414022477);
        IF NOT EXISTS (SELECT FROM content_theme WHERE is_active) THEN
            RAISE EXCEPTION 'no theme would be active any more'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'theme_one_is_active';
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER theme_one_is_active
    AFTER UPDATE OR DELETE ON content_theme DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION content_require_active_theme();
"""

RELEASE = """
DROP TRIGGER theme_one_is_active ON content_theme;
DROP FUNCTION content_require_active_theme();
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0001_create_content")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
