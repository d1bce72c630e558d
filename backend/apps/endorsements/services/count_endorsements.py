"""How do changes get into the tally? Whoever is marked is counted again, a batch a transaction."""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.db.models import Max, Min

from backend.apps.endorsements.models import Counted, Uncounted
from backend.foundation.outbox.services import enqueue

COUNT_ENDORSEMENTS = "count-endorsements"
# A transaction's worth, about half a second.
BATCH = 5_000
# So many changes cost who reads the tally some ten milliseconds; beyond that they are worth a message of the outbox.
WORTH_COUNTING = 1_000

# What stands behind a campaign, and how: as `EndorsementQuerySet.public` says it, which a test compares.
STANDING = """
SELECT endorsement.stakeholder_id, endorsement.campaign_id, revision.kind, revision.type, revision.state_usps,
    CASE
        WHEN endorsement.state = 'approved' AND endorsement.published_at IS NOT NULL AND revision.consent_to_display
            AND endorsement.confirmed_at IS NOT NULL AND endorsement.reviewed_at IS NOT NULL
            AND endorsement.approved_revision_id = endorsement.current_revision_id
        THEN 'public'
        ELSE endorsement.state
    END AS standing
FROM endorsements_endorsement endorsement
JOIN endorsements_revision revision ON revision.id = endorsement.current_revision_id
WHERE endorsement.state IN ('verified', 'approved')
"""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('endorsements tally', 0))"
_TAKE = """
WITH taken AS (
    DELETE FROM endorsements_uncounted
    WHERE id IN (SELECT id FROM endorsements_uncounted ORDER BY id LIMIT %(batch)s)
    RETURNING stakeholder_id
)
SELECT count(*), coalesce(array_agg(DISTINCT stakeholder_id), '{}') FROM taken
"""
_COUNT = f"""
INSERT INTO endorsements_counted (stakeholder_id, campaign_id, standing, kind, type, usps, regions, vintages)
SELECT standing.stakeholder_id, standing.campaign_id, standing.standing, standing.kind, standing.type,
    CASE WHEN place.is_on_a_map THEN '' ELSE standing.state_usps END, place.regions, place.vintages
FROM ({STANDING}) standing
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(region.layer = 'state'), false) AS is_on_a_map,
        coalesce(array_agg(held.region_id ORDER BY held.region_id), '{{}}') AS regions,
        coalesce(array_agg(held.vintage_id ORDER BY held.region_id), '{{}}') AS vintages
    FROM stakeholders_placement held JOIN geography_region region ON region.id = held.region_id
    WHERE held.stakeholder_id = standing.stakeholder_id AND held.superseded_at IS NULL
) place
WHERE standing.stakeholder_id = ANY(%(who)s)
"""  # noqa: S608  # nosec B608
_SWEEP = "DELETE FROM endorsements_tally WHERE number = 0"


def count_endorsements(*, budget_seconds: float, batch: int = BATCH) -> int:
    """Counts again whoever is marked, and takes the marks out: how many.

    In batches, each a transaction of its own, until none is left or the budget is used up: whatever ends it loses
    nothing, since who reads the tally adds what is marked. Running it again changes nothing.
    """
    ends, counted = time.monotonic() + budget_seconds, 0
    while True:
        taken = _one_batch(batch)
        counted += taken
        if taken < batch or time.monotonic() >= ends:
            return counted


@transaction.atomic
def _one_batch(batch: int) -> int:
    """What is read after the marks were taken is at least as new as they are; what comes later has marks of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_TAKE, {"batch": batch})
        taken, who = cursor.fetchone()
        if who:
            Counted.objects.filter(stakeholder_id__in=who).delete()
            cursor.execute(_COUNT, {"who": who})
            cursor.execute(_SWEEP)
    return int(taken)


def promise_counting() -> None:
    """Where much is marked, asks the outbox to count it; once for the same marks, however many ask."""
    marked = Uncounted.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if marked["first"] is None or marked["last"] - marked["first"] < WORTH_COUNTING:
        return
    # What was counted takes the first marks away: the next promise, of what a run's time has left too, has another key.
    key = f"{COUNT_ENDORSEMENTS}:{marked['first']}:{marked['last'] // WORTH_COUNTING}"
    with transaction.atomic():
        enqueue(kind=COUNT_ENDORSEMENTS, payload={}, deduplication_key=key)
