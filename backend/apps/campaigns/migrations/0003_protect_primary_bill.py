"""A campaign that has bills has a primary one, whoever writes: asked when a transaction ends, like that there are not two.

The campaign's row is locked first, so that of two transactions at once the second sees what the first has left.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION campaigns_require_primary_bill() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    FOREACH changed IN ARRAY ARRAY[OLD.campaign_id, NEW.campaign_id] LOOP
        PERFORM FROM campaigns_campaign WHERE id = changed FOR NO KEY UPDATE;
        IF EXISTS (SELECT FROM campaigns_billofcampaign WHERE campaign_id = changed)
            AND NOT EXISTS (SELECT FROM campaigns_billofcampaign WHERE campaign_id = changed AND is_primary)
        THEN
            RAISE EXCEPTION 'none of the bills of campaign % is the primary one', changed
                USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_has_primary_bill';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER campaign_has_primary_bill
    AFTER INSERT OR UPDATE OR DELETE ON campaigns_billofcampaign DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION campaigns_require_primary_bill();
"""

RELEASE = """
DROP TRIGGER campaign_has_primary_bill ON campaigns_billofcampaign;
DROP FUNCTION campaigns_require_primary_bill();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_add_bills")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
