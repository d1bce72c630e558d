"""How long does the admin take for the first pages of its lists, and how many queries, at 100,000 endorsements?"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.database import set_up, silence_console, table

ROWS = 100_000
LIMIT_MS = 200
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = {
    "the desk": "/admin/",
    "the queue": "/admin/endorsements/endorsement/",
    "all endorsements": "/admin/endorsements/endorsement/?state=all",
    "the approved, unpublished": "/admin/endorsements/endorsement/?state=approved&published_at__isempty=1",
    "of one campaign": "/admin/endorsements/endorsement/?state=all&campaign__id__exact={campaign}",
    "stakeholders": "/admin/stakeholders/stakeholder/",
    "messages": "/admin/outbox/message/",
    "dashboards": "/admin/desk/campaigns/",
    "a dashboard": "/admin/desk/campaigns/{campaign}/",
    "exports": "/admin/desk/exports/",
}
# What is looked at, and not held to the limit: it counts all rows, on purpose and when somebody asks.
COUNTING = {"a dashboard", "dashboards"}

_FILL = """
INSERT INTO stakeholders_stakeholder
    (public_id, kind, name, organization_name, role, email, canonical_email, created_at, updated_at)
SELECT gen_random_uuid(), 'individual', 'Person ' || n, '', '', 'p' || n || '@example.org', 'p' || n || '@example.org',
    %(now)s - n * interval '1 minute', %(now)s
FROM generate_series(1, %(rows)s) n;
INSERT INTO endorsements_endorsement (public_id, campaign_id, stakeholder_id, state, created_at)
SELECT gen_random_uuid(), %(campaign)s, id, 'submitted', created_at FROM stakeholders_stakeholder;
INSERT INTO endorsements_revision
    (endorsement_id, number, sentence, statement, name, kind, organization_name, role, consent_to_display,
     mailing_consent, street, city, state_usps, postal_code, submitted_at)
SELECT endorsement.id, 1, 'I support it.', 'My children drink from these taps.', stakeholder.name, 'individual', '', '',
    true, false, '', '', 'CT', '', endorsement.created_at
FROM endorsements_endorsement endorsement JOIN stakeholders_stakeholder stakeholder ON stakeholder.id = stakeholder_id;
UPDATE endorsements_endorsement SET state = 'verified', current_revision_id = revision.id, confirmed_at = created_at
FROM endorsements_revision revision WHERE revision.endorsement_id = endorsements_endorsement.id;
UPDATE endorsements_endorsement SET state = 'approved', approved_revision_id = current_revision_id,
    reviewed_at = %(now)s,
    published_at = CASE WHEN id %% 20 = 0 THEN NULL ELSE %(now)s END
WHERE id %% 10 <> 0;
"""


def fill(rows: int) -> int:
    """Endorsements of one campaign, a tenth of which waits; the campaign's key."""
    from django.db import connection  # noqa: PLC0415  # needs Django

    from backend.apps.campaigns.tests.making import published  # noqa: PLC0415

    campaign = published().pk
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"now": _NOW, "rows": rows, "campaign": campaign})
        cursor.execute("ANALYZE")
    return int(campaign)


def measure(client: Any, address: str, times: int) -> tuple[float, float, int]:
    """The shortest and the processor's median in milliseconds, with every middleware; the number of queries.

    The shortest: where others use the machine too, a median tells of them.
    """
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    # Before the next request, which empties the log.
    queries = len(captured)
    took, ours = [], []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        ours.append((time.process_time() - used) * 1000)
    return min(took), statistics.median(ours), queries


def export(user: Any) -> tuple[int, float]:
    """All of them as a file: rows and seconds."""
    from backend.apps.desk.services.start_export import start_export  # noqa: PLC0415
    from backend.foundation.outbox.services import drain_outbox  # noqa: PLC0415

    began = time.perf_counter()
    job = start_export(by=user, campaign_id=None, state="", with_contacts=True, now=_NOW)
    drain_outbox(budget_seconds=600)
    job.refresh_from_db()
    assert job.state == "done", job.state
    return job.rows_done, time.perf_counter() - began


def report(rows: int, times: int) -> list[str]:
    """Fills the tables and prints what each page takes; the names of those over the limit."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    campaign = fill(rows)
    user = User.objects.create_superuser("benchmark")
    client = Client()
    client.force_login(user)
    lines: list[tuple[str, ...]] = []
    slow: list[str] = []
    for name, address in PAGES.items():
        took, ours, queries = measure(client, address.format(campaign=campaign), times)
        lines.append((name, f"{took:.0f}", f"{ours:.0f}", str(queries)))
        if took > LIMIT_MS and name not in COUNTING:
            slow.append(name)
    table(f"Pages of the admin at {rows:,} endorsements", lines, ("page", "ms", "of these Python", "queries"))
    written, seconds = export(user)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nexport of {written:,} rows: {seconds:.1f} s; the process's peak: {peak:.0f} MB")
    return slow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--times", type=int, default=9)
    arguments = parser.parse_args()
    set_up(fresh=True)
    silence_console()
    if slow := report(arguments.rows, arguments.times):
        sys.exit(f"over {LIMIT_MS} ms: {', '.join(slow)}")


if __name__ == "__main__":
    main()
