"""What do 100,000 endorsements cost: lists, summary, exports? And do known and unknown addresses take as long?"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.database import make_database, start_django, table

ROUNDS, ROUNDS_OF_ADDRESSES = 15, 200
STATES = 50
MOST_MB = 200.0
SLUG = "clean-water"
LIST = f"/api/v1/campaigns/{SLUG}/endorsements"

# Two in three are public; each stands in a state and in one of its nine districts.
_FILL = """
INSERT INTO stakeholders_stakeholder (public_id, kind, name, organization_name, role, email, canonical_email,
    created_at, updated_at)
SELECT gen_random_uuid(), CASE WHEN n %% 10 = 0 THEN 'organization' ELSE 'individual' END, 'Endorser ' || n, '', '',
    'e' || n || '@example.org', 'e' || n || '@example.org', now(), now()
FROM generate_series(1, %(number)s) n;
INSERT INTO endorsements_endorsement (public_id, campaign_id, stakeholder_id, state, created_at)
SELECT gen_random_uuid(), %(campaign)s, id, 'submitted', now() FROM stakeholders_stakeholder ORDER BY id;
INSERT INTO endorsements_revision (endorsement_id, number, sentence, statement, name, kind, organization_name, role,
    consent_to_display, mailing_consent, street, city, state_usps, postal_code, submitted_at)
SELECT endorsement.id, 1, 'I support replacing lead pipes.', repeat('My children drink from these taps. ', 8), name,
    kind, 'Parents', 'Chair', true, false, '210 Capitol Ave', 'Hartford', 'CT', '06106', now()
FROM endorsements_endorsement endorsement JOIN stakeholders_stakeholder ON stakeholder_id = stakeholders_stakeholder.id;
UPDATE endorsements_endorsement endorsement SET state = 'approved', current_revision_id = revision.id,
    approved_revision_id = revision.id, confirmed_at = now(), reviewed_at = now(),
    published_at = CASE WHEN endorsement.id %% 3 > 0 THEN now() - endorsement.id * interval '1 second' END
FROM endorsements_revision revision WHERE revision.endorsement_id = endorsement.id;
INSERT INTO stakeholders_placement (stakeholder_id, region_id, vintage_id, on_border, placed_at)
SELECT stakeholder.id, region.id, %(vintage)s, false, now()
FROM stakeholders_stakeholder stakeholder JOIN geography_region region ON region.geoid IN (
    lpad((1 + stakeholder.id %% 50)::text, 2, '0'),
    lpad((1 + stakeholder.id %% 50)::text, 2, '0') || '0' || (1 + stakeholder.id %% 9));
ANALYZE;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="endorsements (100,000)")
    number = parser.parse_args().number
    set_up_alone()
    fill(number)
    print_reads(measure_reads())
    print_exports(measure_exports())
    print_addresses(measure_addresses(ROUNDS_OF_ADDRESSES))


def set_up_alone() -> None:
    """A database of its own: what is counted here is no map's."""
    start_django(make_database("coalition_benchmark_endorsements", fresh=True))
    from django.core.management import call_command  # noqa: PLC0415  # needs Django

    call_command("migrate", verbosity=0)


def fill(number: int) -> None:
    from django.db import connection  # noqa: PLC0415  # after set_up

    from backend.apps.campaigns.tests.making import published  # noqa: PLC0415
    from backend.apps.geography.fips import STATES as KNOWN  # noqa: PLC0415
    from backend.apps.geography.models import Region, Vintage  # noqa: PLC0415

    known = {state.fips for state in KNOWN}
    vintage = Vintage.objects.create(
        key="benchmark",
        layer="cd",
        area="us",
        year=2026,
        source="made",
        sha256="0" * 64,
        record_count=0,
        region_count=0,
    )
    for fips in (f"{n:02}" for n in range(1, STATES + 1)):
        districts = [("cd", f"{fips}0{district}") for district in range(1, 10)]
        for layer, geoid in [("state", fips), *districts] if fips in known else ():
            Region.objects.create(layer=layer, geoid=geoid, code=f"{layer}/{geoid}", state_fips=fips)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"number": number, "campaign": published(SLUG).pk, "vintage": vintage.pk})


def measure_reads() -> dict[str, tuple[float, int]]:
    """Milliseconds of the whole stack in process (median), and queries."""
    from django.test import Client  # noqa: PLC0415  # after set_up

    second = Client().get(f"{LIST}?page_size=50").json()["next"]
    paths = {
        "the list's first page": LIST,
        "the list's second page": second or LIST,
        "200 on a page": f"{LIST}?page_size=200",
        "organizations": f"{LIST}?kind=organization",
        "one state": f"{LIST}?state=CT",
        "one district": f"{LIST}?layer=cd&geoid=0901",
        "the summary": f"/api/v1/campaigns/{SLUG}/summary",
    }
    return {name: _read(path) for name, path in paths.items()}


def _read(path: str) -> tuple[float, int]:
    from django.db import connection  # noqa: PLC0415  # after set_up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from backend.foundation.rate_limiting.configured import forget_limiter  # noqa: PLC0415

    client, times = Client(), []
    for _ in range(ROUNDS):
        forget_limiter()
        began = time.perf_counter()
        response = client.get(path)
        times.append(1000 * (time.perf_counter() - began))
        assert response.status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return statistics.median(times), len(queries)


def measure_exports() -> dict[str, tuple[int, float, float, float, float]]:
    """By format: rows, seconds, MB written, the most that Python held beyond before (MB), the process's peak (MB)."""
    from backend.apps.endorsements.services import ExportFormat, export_endorsements  # noqa: PLC0415  # after set_up

    measured = {}
    for file_format in ExportFormat:
        began, size, rows = time.perf_counter(), 0, 0
        for piece in export_endorsements(file_format=file_format, with_contacts=True):
            size += len(piece)
            rows += piece.count(b"@example.org")
        seconds = time.perf_counter() - began
        tracemalloc.start()
        for _ in export_endorsements(file_format=file_format, with_contacts=True):
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        measured[str(file_format)] = (rows, seconds, size / 1e6, held / 1e6, peak)
    return measured


def measure_addresses(rounds: int) -> dict[str, tuple[float, float, float]]:
    """By endpoint: milliseconds (median) for known and for unknown addresses, interleaved; and their ratio."""
    from django.test import Client  # noqa: PLC0415  # after set_up

    client = Client()
    person: dict[str, Any] = {"name": "Ann", "kind": "individual"}
    posts: dict[str, Callable[[str], Any]] = {
        "submit": lambda email: client.post(LIST, person | {"email": email}, content_type="application/json"),
        "ask for the link": lambda email: client.post(
            f"/api/v1/campaigns/{SLUG}/endorsement-links", {"email": email}, content_type="application/json"
        ),
    }
    return {name: _compared(post, rounds) for name, post in posts.items()}


def _compared(post: Callable[[str], Any], rounds: int) -> tuple[float, float, float]:
    from backend.foundation.rate_limiting.configured import forget_limiter  # noqa: PLC0415  # after set_up

    times: dict[str, list[float]] = {"org": [], "com": []}
    for number in range(1, rounds + 1):
        # Who comes first alternates, so that neither is the one that warms the way.
        for ending in ("org", "com") if number % 2 else ("com", "org"):
            forget_limiter()
            began = time.perf_counter()
            response = post(f"e{number}@example.{ending}")
            times[ending].append(1000 * (time.perf_counter() - began))
            assert response.status_code == 202
    known, unknown = statistics.median(times["org"]), statistics.median(times["com"])
    return known, unknown, known / unknown


def print_reads(measured: dict[str, tuple[float, int]]) -> None:
    rows = [(name, f"{milliseconds:.1f}", str(queries)) for name, (milliseconds, queries) in measured.items()]
    table("In process, milliseconds (median)", rows, ("", "ms", "queries"))


def print_exports(measured: dict[str, tuple[int, float, float, float, float]]) -> None:
    rows = [(name, str(each[0]), *(f"{figure:.1f}" for figure in each[1:])) for name, each in measured.items()]
    table("Exports", rows, ("", "rows", "s", "MB written", "MB held by Python", "MB at the process's peak"))
    assert all(each[4] < MOST_MB for each in measured.values()), f"an export took more than {MOST_MB} MB"


def print_addresses(measured: dict[str, tuple[float, float, float]]) -> None:
    rows = [(name, *(f"{figure:.2f}" for figure in figures)) for name, figures in measured.items()]
    table("Known and unknown addresses, milliseconds (median)", rows, ("", "known", "unknown", "ratio"))


if __name__ == "__main__":
    main()
