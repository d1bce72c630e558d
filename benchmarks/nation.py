"""What do 100,000 endorsements across a nation look like? Rows of every kind that the lists, counts and maps read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

STATES = 50
# So many districts a state, so that all of them are about as many as there are: 3,000, 450, 2,000, 5,000.
DISTRICTS = {"county": 60, "cd": 9, "sldu": 40, "sldl": 100}
OTHER_CAMPAIGNS = 20
# By name: all tables would be those, too, that all databases of a server share, and wait for who analyses them.
_FILLED = (
    "geography_region", "geography_boundary", "geography_inforce", "legislators_legislator", "legislators_term",
    "stakeholders_stakeholder", "stakeholders_placement", "endorsements_endorsement", "endorsements_revision",
    "endorsements_uncounted",
)  # fmt: skip

_REGIONS = """
INSERT INTO geography_region (layer, geoid, ocd_id, code, state_fips)
SELECT layer, geoid, '', layer || '/' || geoid, left(geoid, 2) FROM (
    SELECT 'state' AS layer, fips AS geoid FROM unnest(%(states)s::text[]) fips
    UNION ALL
    SELECT layer, fips || lpad(number::text, CASE layer WHEN 'cd' THEN 2 ELSE 3 END, '0')
    FROM unnest(%(states)s::text[]) fips, unnest(%(layers)s::text[], %(numbers)s::int[]) AS district(layer, numbers),
        generate_series(1, numbers) number) region;
INSERT INTO geography_boundary (vintage_id, region_id, state_fips, name, mtfcc)
SELECT vintage.id, region.id, region.state_fips, 'District ' || region.geoid, ''
FROM geography_region region JOIN geography_vintage vintage USING (layer);
INSERT INTO geography_inforce (layer, state_fips, vintage_id, days)
SELECT vintage.layer, fips, vintage.id, '[2020-01-01,)' FROM geography_vintage vintage, unnest(%(states)s::text[]) fips;
"""
_LEGISLATORS = """
INSERT INTO legislators_legislator (public_id, other_ids, name, first_name, middle_name, last_name, nickname, suffix)
SELECT gen_random_uuid(), '{}', 'Member ' || code || seat, 'Member', '', code || seat, '', ''
FROM geography_region, generate_series(1, CASE layer WHEN 'state' THEN 2 ELSE 1 END) seat WHERE layer <> 'county';
INSERT INTO legislators_term (legislator_id, chamber, region_id, senate_class, start, "end", party, caucus,
    party_history, url, contact_form, phone, fax, office, address, source)
SELECT legislator.id, CASE layer WHEN 'state' THEN 'senate' WHEN 'cd' THEN 'house' WHEN 'sldu' THEN 'upper'
    ELSE 'lower' END, region.id, CASE layer WHEN 'state' THEN right(last_name, 1)::int END, '2025-01-03', '2100-01-03',
    'Independent', '', '[]', '', '', '', '', '', '', 'staff'
FROM legislators_legislator legislator JOIN geography_region region ON code = left(last_name, -1);
"""
_ENDORSERS = """
INSERT INTO stakeholders_stakeholder (public_id, kind, name, organization_name, role, email, canonical_email,
    created_at, updated_at)
SELECT gen_random_uuid(), CASE WHEN n %% 10 = 5 THEN 'organization' ELSE 'individual' END, 'Endorser ' || n, '', '',
    'e' || n || '@example.org', 'e' || n || '@example.org', now() - n * interval '1 minute', now()
FROM generate_series(1, %(number)s) n;
INSERT INTO endorsements_endorsement (public_id, campaign_id, stakeholder_id, state, created_at)
SELECT gen_random_uuid(), %(campaign)s, id, 'submitted', created_at FROM stakeholders_stakeholder ORDER BY id;
INSERT INTO endorsements_revision (endorsement_id, number, sentence, statement, name, kind, type, organization_name,
    role,
    consent_to_display, mailing_consent, street, city, state_usps, postal_code, submitted_at)
SELECT endorsement.id, 1, 'I support replacing lead pipes.', repeat('My children drink from these taps. ', 8), name,
    kind, CASE WHEN endorsement.id %% 1000 = 1 THEN 'farmer' WHEN endorsement.id %% 3 = 0 THEN 'educator' ELSE '' END,
    'Parents', 'Chair', true, false, '210 Capitol Ave', 'Hartford', 'CT', '06106', endorsement.created_at
FROM endorsements_endorsement endorsement JOIN stakeholders_stakeholder ON stakeholder_id = stakeholders_stakeholder.id;
UPDATE endorsements_endorsement endorsement SET state = 'verified', current_revision_id = revision.id,
    confirmed_at = endorsement.created_at
FROM endorsements_revision revision WHERE revision.endorsement_id = endorsement.id;
-- One in ten waits for its review, one in twenty is approved and not public; the others are public.
UPDATE endorsements_endorsement SET state = 'approved', approved_revision_id = current_revision_id, reviewed_at = now(),
    published_at = CASE WHEN id %% 20 <> 1 THEN now() - id * interval '1 second' END
WHERE id %% 10 <> 0;
"""
_PLACED = """
-- One in fifty has typed a state and stands on no map.
INSERT INTO stakeholders_placement (stakeholder_id, region_id, vintage_id, on_border, placed_at)
SELECT person.id, region.id, vintage.id, false, now()
FROM (SELECT id, (%(states)s::text[])[1 + id %% 50] AS fips, id / 50 AS number FROM stakeholders_stakeholder) person
    CROSS JOIN LATERAL (VALUES ('state', ''), ('county', lpad((1 + number %% 60)::text, 3, '0')),
        ('cd', lpad((1 + number %% 9)::text, 2, '0')), ('sldu', lpad((1 + number %% 40)::text, 3, '0')),
        ('sldl', lpad((1 + number %% 100)::text, 3, '0'))) AS place(layer, ending)
    JOIN geography_region region ON region.code = place.layer || '/' || fips || ending
    JOIN geography_vintage vintage ON vintage.layer = place.layer
WHERE person.number %% 50 <> 7;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """What was made: the campaign that all endorse."""

    campaign: int
    slug: str


def fill(number: int, *, slug: str = "clean-water") -> Nation:
    """An empty database gets a nation of five layers with its legislators, and `number` endorsements of one campaign.

    Twenty other campaigns are there too, which nobody endorses. All is counted, as the outbox's next run would do.
    """
    from django.db import connection  # noqa: PLC0415  # needs Django

    from backend.apps.campaigns.tests.making import published  # noqa: PLC0415
    from backend.apps.endorsements.services.count_endorsements import count_endorsements  # noqa: PLC0415
    from backend.apps.geography.fips import STATES as KNOWN  # noqa: PLC0415
    from backend.apps.geography.models import Vintage  # noqa: PLC0415

    states = sorted(state.fips for state in KNOWN)[:STATES]
    for layer in ("state", *DISTRICTS):
        Vintage.objects.create(
            key=f"benchmark_{layer}", layer=layer, area="us", year=2026, source="made", sha256="0" * 64,
            record_count=0, region_count=0,
        )  # fmt: skip
    for other in range(OTHER_CAMPAIGNS):
        published(f"{slug}-{other}")
    campaign = published(slug).pk
    named: dict[str, Any] = {
        "states": states, "layers": list(DISTRICTS), "numbers": list(DISTRICTS.values()),
        "number": number, "campaign": campaign,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for made in (_REGIONS, _LEGISLATORS, _ENDORSERS, _PLACED):
            cursor.execute(made, named)
            cursor.execute(f"ANALYZE {', '.join(_FILLED)}")
    count_endorsements(budget_seconds=600)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE endorsements_counted, endorsements_tally, endorsements_uncounted")
    return Nation(campaign=int(campaign), slug=slug)
