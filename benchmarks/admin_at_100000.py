"""How long does the admin take for the first pages of its lists, and how many queries, at 100,000 endorsements?"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.database import make_database, silence_console, start_django, table
from benchmarks.nation import fill

ROWS = 100_000
LIMIT_MS = 200
# Of its own: the others' has the real maps.
DATABASE = "coalition_benchmark_admin"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = {
    "the desk": "/admin/",
    "the queue": "/admin/endorsements/endorsement/",
    "all endorsements": "/admin/endorsements/endorsement/?state=all",
    "the approved, unpublished": "/admin/endorsements/endorsement/?state=approved&published_at__isempty=1",
    "of one campaign": "/admin/endorsements/endorsement/?state=all&campaign__id__exact={campaign}",
    "endorsements by a part of a name": "/admin/endorsements/endorsement/?state=all&q=Endorser+77",
    "endorsements by an address": "/admin/endorsements/endorsement/?state=all&q=e777@example.org",
    "endorsements, nothing found": "/admin/endorsements/endorsement/?state=all&q=nobody",
    "those behind it": "/admin/endorsements/endorsement/?state=behind&campaign__id__exact={campaign}",
    "the public": "/admin/endorsements/endorsement/?state=public&campaign__id__exact={campaign}",
    "the organizations behind it": "/admin/endorsements/endorsement/?state=behind&kind=organization",
    "those of a type behind it": "/admin/endorsements/endorsement/?state=behind&type=farmer",
    "those behind it in a state": "/admin/endorsements/endorsement/?state=behind&region=state/09",
    "those behind it in a district": (
        "/admin/endorsements/endorsement/?state=behind&campaign__id__exact={campaign}&region=cd/0901"
    ),
    "those of a kind and type in a county": (
        "/admin/endorsements/endorsement/?state=behind&kind=individual&type=&region=county/09002"
    ),
    "the queue of a district": "/admin/endorsements/endorsement/?region=cd/0101",
    "stakeholders": "/admin/stakeholders/stakeholder/",
    "stakeholders by a part of a name": "/admin/stakeholders/stakeholder/?q=Endorser+77",
    "stakeholders by an address": "/admin/stakeholders/stakeholder/?q=e777@example.org",
    "stakeholders, nothing found": "/admin/stakeholders/stakeholder/?q=nobody",
    "legislators": "/admin/legislators/legislator/",
    "messages": "/admin/outbox/message/",
    "dashboards": "/admin/desk/campaigns/",
    "a dashboard, states": "/admin/desk/campaigns/{campaign}/",
    "a dashboard, congressional districts": "/admin/desk/campaigns/{campaign}/?layer=cd",
    "a dashboard, counties": "/admin/desk/campaigns/{campaign}/?layer=county&state=09",
    "exports": "/admin/desk/exports/",
}


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

    campaign = fill(rows).campaign
    user = User.objects.create_superuser("benchmark")
    client = Client()
    client.force_login(user)
    lines: list[tuple[str, ...]] = []
    slow: list[str] = []
    for name, address in PAGES.items():
        took, ours, queries = measure(client, address.format(campaign=campaign), times)
        lines.append((name, f"{took:.0f}", f"{ours:.0f}", str(queries)))
        if took > LIMIT_MS:
            slow.append(name)
    table(
        f"Pages of the admin at {rows:,} endorsements; load {os.getloadavg()[0]:.1f}",
        lines,
        ("page", "ms", "of these Python", "queries"),
    )
    written, seconds = export(user)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nexport of {written:,} rows: {seconds:.1f} s; the process's peak: {peak:.0f} MB")
    return slow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--times", type=int, default=9)
    arguments = parser.parse_args()
    start_django(make_database(DATABASE, fresh=True))
    from django.core.management import call_command  # noqa: PLC0415  # needs Django

    call_command("migrate", verbosity=0)
    silence_console()
    if slow := report(arguments.rows, arguments.times):
        sys.exit(f"over {LIMIT_MS} ms: {', '.join(slow)}")


if __name__ == "__main__":
    main()
