"""What do 100,000 endorsements cost: lists, counts, pages, exports? Do known and unknown addresses take as long?"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from benchmarks.database import make_database, start_django, table
from benchmarks.nation import fill

ROUNDS, ROUNDS_OF_ADDRESSES = 15, 200
MOST_MB = 200.0
SLUG = "clean-water"
LIST = f"/api/v1/campaigns/{SLUG}/endorsements"

# What is read, in process with every middleware, and nothing kept from one time to the next.
READS = {
    "the list's first page": LIST,
    "200 on a page": f"{LIST}?page_size=200",
    "by kind": f"{LIST}?kind=organization",
    "by a type that one in a thousand is": f"{LIST}?type=farmer",
    "by a type that one in three is": f"{LIST}?type=educator",
    "by state": f"{LIST}?state=CT",
    "by congressional district": f"{LIST}?layer=cd&geoid=0901",
    "by county": f"{LIST}?layer=county&geoid=09001",
    "by district of a lower chamber": f"{LIST}?layer=sldl&geoid=09001",
    "the summary": f"/api/v1/campaigns/{SLUG}/summary",
    "the legislators of its endorsers": f"/api/v1/campaigns/{SLUG}/legislators",
    "of these, the House": f"/api/v1/campaigns/{SLUG}/legislators?chamber=house",
    "campaigns": "/api/v1/campaigns",
    "legislators": "/api/v1/legislators",
    "the first page": "/",
    "the public page": f"/campaigns/{SLUG}/",
    "the public page of campaigns": "/campaigns/",
    "the public page of legislators": f"/campaigns/{SLUG}/legislators/",
    "the front end's list, all campaigns": "/api/endorsements/",
    "the front end's list, one campaign": "/api/endorsements/?campaign_id={campaign}",
    "the front end's campaigns": "/api/campaigns/",
    "the sitemap": "/sitemap.xml",
}
LIMIT_MS = 200.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=100_000, help="endorsements (100,000)")
    number = parser.parse_args().number
    set_up_alone()
    nation = fill(number, slug=SLUG)
    reads = measure_reads(nation.campaign)
    print_reads(reads)
    print_reads(measure_marked(nation.campaign, 100))
    print_exports(measure_exports())
    print_addresses(measure_addresses(ROUNDS_OF_ADDRESSES))
    if slow := [name for name, (shortest, _, _) in reads.items() if shortest > LIMIT_MS]:
        sys.exit(f"over {LIMIT_MS:.0f} ms: {', '.join(slow)}")


def set_up_alone() -> None:
    """A database of its own: what is counted here is no map's."""
    start_django(make_database("coalition_benchmark_endorsements", fresh=True))
    from django.core.management import call_command  # noqa: PLC0415  # needs Django

    call_command("migrate", verbosity=0)


def measure_reads(campaign: int) -> dict[str, tuple[float, float, int]]:
    """Milliseconds of the whole stack in process (the shortest and the median), and queries."""
    from django.test import Client  # noqa: PLC0415  # after set_up

    reads = {name: path.format(campaign=campaign) for name, path in READS.items()}
    if second := Client().get(LIST).json()["next"]:
        reads["the list's second page"] = second
    return {name: _read(path) for name, path in reads.items()}


def measure_marked(campaign: int, share: int) -> dict[str, tuple[float, float, int]]:
    """The summary while every `share`-th stakeholder is marked and not counted again yet."""
    from django.db import connection  # noqa: PLC0415  # after set_up

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO endorsements_uncounted (stakeholder_id) "
            "SELECT stakeholder_id FROM endorsements_endorsement WHERE campaign_id = %s AND id %% %s = 0",
            [campaign, share],
        )
    return {f"the summary, one in {share} changed": _read(READS["the summary"])}


def _read(path: str) -> tuple[float, float, int]:
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
        assert response.status_code == 200, path
    forget_limiter()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return min(times), statistics.median(times), len(queries)


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


def print_reads(measured: dict[str, tuple[float, float, int]]) -> None:
    rows = [
        (name, f"{shortest:.0f}", f"{median:.0f}", str(queries))
        for name, (shortest, median, queries) in measured.items()
    ]
    table(f"In process, milliseconds; load {os.getloadavg()[0]:.1f}", rows, ("", "shortest", "median", "queries"))


def print_exports(measured: dict[str, tuple[int, float, float, float, float]]) -> None:
    rows = [(name, str(each[0]), *(f"{figure:.1f}" for figure in each[1:])) for name, each in measured.items()]
    table("Exports", rows, ("", "rows", "s", "MB written", "MB held by Python", "MB at the process's peak"))
    assert all(each[4] < MOST_MB for each in measured.values()), f"an export took more than {MOST_MB} MB"


def print_addresses(measured: dict[str, tuple[float, float, float]]) -> None:
    rows = [(name, *(f"{figure:.2f}" for figure in figures)) for name, figures in measured.items()]
    table("Known and unknown addresses, milliseconds (median)", rows, ("", "known", "unknown", "ratio"))


if __name__ == "__main__":
    main()
