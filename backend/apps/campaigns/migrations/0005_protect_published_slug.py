"""A campaign that was published keeps its slug, whoever writes: links, pages and quotations name it."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION campaigns_refuse_moving_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'campaign % was published under its slug, which stays', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_published_keeps_slug';
END
$$;
CREATE TRIGGER campaign_published_keeps_slug BEFORE UPDATE OF slug ON campaigns_campaign
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL AND NEW.slug IS DISTINCT FROM OLD.slug)
    EXECUTE FUNCTION campaigns_refuse_moving_slug();
"""

RELEASE = """
DROP TRIGGER campaign_published_keeps_slug ON campaigns_campaign;
DROP FUNCTION campaigns_refuse_moving_slug();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_add_hero_image")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
