"""Whatever changes a count marks its stakeholder, in the same transaction; what is counted is in the tally.

A mark says whose count is to be looked at again, not by how much it changed: two transactions that change one
stakeholder at once, one the endorsement and one the districts, see nothing of each other, so neither could say. Placings
mark everybody whom they concern, endorsed or not, for the same reason.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION endorsements_mark_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO endorsements_uncounted (stakeholder_id) VALUES (OLD.stakeholder_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.stakeholder_id <> OLD.stakeholder_id) THEN
        INSERT INTO endorsements_uncounted (stakeholder_id) VALUES (NEW.stakeholder_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION endorsements_mark_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO endorsements_uncounted (stakeholder_id)
    SELECT stakeholder_id FROM endorsements_endorsement WHERE id = NEW.endorsement_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION endorsements_mark_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO endorsements_uncounted (stakeholder_id) SELECT DISTINCT stakeholder_id FROM changed;
    RETURN NULL;
END
$$;
CREATE FUNCTION endorsements_mark_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO endorsements_uncounted (stakeholder_id)
    SELECT stakeholder_id FROM before UNION SELECT stakeholder_id FROM after;
    RETURN NULL;
END
$$;
CREATE FUNCTION endorsements_carry_into_tally() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO endorsements_tally (campaign_id, standing, kind, type, usps, region_id, vintage_id, number)
    SELECT campaign_id, standing, kind, type, usps, 0, 0, one * count(*) FROM changed GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT campaign_id, standing, '', '', '', region, vintage, one * count(*)
    FROM changed CROSS JOIN LATERAL unnest(regions, vintages) AS place(region, vintage) GROUP BY 1, 2, region, vintage
    ON CONFLICT (campaign_id, standing, region_id, vintage_id, kind, type, usps)
        DO UPDATE SET number = endorsements_tally.number + EXCLUDED.number;
    RETURN NULL;
END
$$;
"""

# Submitting fires none of these: what nobody has confirmed counts nowhere.
TRIGGERS = """
CREATE TRIGGER what_comes_to_stand_is_to_count AFTER INSERT ON endorsements_endorsement
    FOR EACH ROW WHEN (NEW.state IN ('verified', 'approved')) EXECUTE FUNCTION endorsements_mark_standing();
CREATE TRIGGER what_stands_otherwise_is_to_count AFTER UPDATE ON endorsements_endorsement
    FOR EACH ROW WHEN (
        (OLD.state IN ('verified', 'approved') OR NEW.state IN ('verified', 'approved'))
        AND (OLD.state, OLD.published_at, OLD.confirmed_at, OLD.reviewed_at, OLD.current_revision_id,
            OLD.approved_revision_id, OLD.stakeholder_id, OLD.campaign_id)
        IS DISTINCT FROM (NEW.state, NEW.published_at, NEW.confirmed_at, NEW.reviewed_at, NEW.current_revision_id,
            NEW.approved_revision_id, NEW.stakeholder_id, NEW.campaign_id)
    ) EXECUTE FUNCTION endorsements_mark_standing();
CREATE TRIGGER what_stood_is_to_count AFTER DELETE ON endorsements_endorsement
    FOR EACH ROW WHEN (OLD.state IN ('verified', 'approved')) EXECUTE FUNCTION endorsements_mark_standing();
CREATE TRIGGER other_words_are_to_count AFTER UPDATE ON endorsements_revision
    FOR EACH ROW WHEN (
        (OLD.consent_to_display, OLD.kind, OLD.type, OLD.state_usps)
        IS DISTINCT FROM (NEW.consent_to_display, NEW.kind, NEW.type, NEW.state_usps)
    ) EXECUTE FUNCTION endorsements_mark_words();
CREATE TRIGGER who_is_placed_is_to_count AFTER INSERT ON stakeholders_placement
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION endorsements_mark_placed();
CREATE TRIGGER who_is_placed_otherwise_is_to_count AFTER UPDATE ON stakeholders_placement
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION endorsements_mark_replaced();
CREATE TRIGGER who_was_placed_is_to_count AFTER DELETE ON stakeholders_placement
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION endorsements_mark_placed();
CREATE TRIGGER counted_is_in_the_tally AFTER INSERT ON endorsements_counted
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION endorsements_carry_into_tally();
CREATE TRIGGER forgotten_is_out_of_the_tally AFTER DELETE ON endorsements_counted
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION endorsements_carry_into_tally();
"""

RELEASE = """
DROP TRIGGER what_comes_to_stand_is_to_count ON endorsements_endorsement;
DROP TRIGGER what_stands_otherwise_is_to_count ON endorsements_endorsement;
DROP TRIGGER what_stood_is_to_count ON endorsements_endorsement;
DROP TRIGGER other_words_are_to_count ON endorsements_revision;
DROP TRIGGER who_is_placed_is_to_count ON stakeholders_placement;
DROP TRIGGER who_is_placed_otherwise_is_to_count ON stakeholders_placement;
DROP TRIGGER who_was_placed_is_to_count ON stakeholders_placement;
DROP TRIGGER counted_is_in_the_tally ON endorsements_counted;
DROP TRIGGER forgotten_is_out_of_the_tally ON endorsements_counted;
DROP FUNCTION endorsements_mark_standing();
DROP FUNCTION endorsements_mark_words();
DROP FUNCTION endorsements_mark_placed();
DROP FUNCTION endorsements_mark_replaced();
DROP FUNCTION endorsements_carry_into_tally();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("endorsements", "0013_create_counts"),
        ("stakeholders", "0005_alter_account_keys"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, RELEASE)]
