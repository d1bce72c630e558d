"""A sentence that somebody has endorsed, and confirmed, stays, whoever writes: it is what they said yes to.

One that is endorsed for the first time in the very moment in which it changes is not caught, for nothing is to queue for a
campaign's row; whoever endorsed it then is shown under the sentence of their own revision all the same.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION endorsements_refuse_changing_sentence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM endorsements_endorsement WHERE campaign_id = OLD.id AND current_revision_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'the sentence of campaign % was endorsed, and stays', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_endorsed_keeps_sentence';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER campaign_endorsed_keeps_sentence BEFORE UPDATE OF endorsement_sentence ON campaigns_campaign
    FOR EACH ROW WHEN (NEW.endorsement_sentence IS DISTINCT FROM OLD.endorsement_sentence)
    EXECUTE FUNCTION endorsements_refuse_changing_sentence();
"""

RELEASE = """
DROP TRIGGER campaign_endorsed_keeps_sentence ON campaigns_campaign;
DROP FUNCTION endorsements_refuse_changing_sentence();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_protect_published_slug"),
        ("endorsements", "0010_add_type_to_revision"),
    ]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
