"""The database goes away while callers never pause: who fails, how, and for how long?"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
import pytest_django
from django.core.management import call_command
from django.db import connection

from backend.apps.campaigns.tests.making import published
from backend.foundation.web.wsgi import UTF8Handler
from backend.tests.postgres.database import Deployed, django_on
from backend.tests.postgres.load import PATIENCE_SECONDS, Callers, Seen, everybody_from_elsewhere, served
from backend.tests.postgres.server import Server

KILLS = 200
ENDORSEMENTS = "/api/v1/campaigns/clean-water/endorsements"


@pytest.fixture
def site(deployed_database: Deployed, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[int]:
    """The application on a port, working as the runtime role on the throw-away server; one campaign is open."""
    with django_db_blocker.unblock(), django_on(**deployed_database.entry("runtime")):
        published("clean-water")
        connection.close()
        with served(everybody_from_elsewhere(UTF8Handler())) as port:
            yield port
    with django_db_blocker.unblock(), django_on(**deployed_database.entry("migration")):
        call_command("flush", interactive=False, verbosity=0)


def reading_and_writing(choice: random.Random) -> tuple[str, str, bytes | None]:
    """Three read for one who endorses, which is one transaction of a dozen statements."""
    if choice.random() < 0.75:
        return "GET", choice.choice(["/api/v1/campaigns", "/api/v1/campaigns/clean-water"]), None
    someone = {
        "name": "Ada Visitor",
        "email": f"v{choice.getrandbits(64)}@example.org",
        "kind": "individual",
        "consent_to_display": True,
        "address": {"city": "Hartford", "state": "CT"},
    }
    return "POST", ENDORSEMENTS, json.dumps(someone).encode()


def succeeded(seen: Seen) -> bool:
    return seen.status in {200, 202}


def is_honest_refusal(seen: Seen) -> bool:
    """503, when to come back, and the code."""
    return seen.status == 503 and int(seen.retry_after or 0) > 0 and json.loads(seen.body)["code"] == "database-away"


def others(seen: list[Seen]) -> list[tuple[int, bytes]]:
    """What should not be among the answers: neither what was asked for nor an honest refusal."""
    return [(one.status, one.body) for one in seen if not succeeded(one) and not is_honest_refusal(one)]


def kill_one(watcher: psycopg.Connection, choice: random.Random) -> tuple[float, float] | None:
    """Ends one of the runtime's sessions, whatever it is doing; says when that began and when it was done."""
    rows = watcher.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'coalition_runtime'").fetchall()
    if not rows:
        return None
    pid = choice.choice(rows)[0]
    began = time.monotonic()
    watcher.execute("SELECT pg_terminate_backend(%s)", [pid])
    # The function's own way of waiting looks ten times a second.
    while watcher.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() is not None:
        assert time.monotonic() - began < PATIENCE_SECONDS
    return began, time.monotonic()


def unexplained(seen: list[Seen], kills: list[tuple[float, float]]) -> list[Seen]:
    """The refusals for which no kill fell into their request's time; one kill explains one refusal."""
    left = sorted(kills)
    without: list[Seen] = []
    for refusal in sorted((one for one in seen if not succeeded(one)), key=lambda one: one.ended):
        fitting = [kill for kill in left if kill[0] <= refusal.ended and kill[1] >= refusal.began]
        if fitting:
            left.remove(min(fitting, key=lambda kill: kill[1]))
        else:
            without.append(refusal)
    return without


def test_connections_killed_at_200_random_points_fail_only_requests_in_flight(site: int, postgres_server: Server):
    choice = random.Random(200)
    kills: list[tuple[float, float]] = []
    with postgres_server.connect() as watcher, Callers(site, reading_and_writing) as callers:
        callers.wait_for(20)
        while len(kills) < KILLS:
            time.sleep(choice.random() * 0.012)  # a random point
            if kill := kill_one(watcher, choice):
                kills.append(kill)
        callers.wait_for(40)
    assert callers.failures == []
    assert others(callers.seen) == []
    refused = [one for one in callers.seen if not succeeded(one)]
    assert unexplained(callers.seen, kills) == []
    assert 5 < len(refused) <= KILLS  # kills do hit requests, and sessions between two requests as well
    assert sum(map(succeeded, callers.seen)) > len(refused)


def test_a_restart_fails_what_is_in_flight_and_nothing_after_it(site: int, postgres_server: Server):
    outages: list[tuple[float, float]] = []
    with Callers(site, reading_and_writing) as callers:
        for _ in range(3):
            callers.wait_for(30)
            began = time.monotonic()
            postgres_server.stop()
            callers.wait_for(2 * callers.count)  # everybody meets a server that is not there
            postgres_server.start()
            outages.append((began, time.monotonic()))
            callers.wait_for(30)
    assert callers.failures == []
    assert others(callers.seen) == []
    refused = [one for one in callers.seen if not succeeded(one)]
    assert len(refused) >= 3 * callers.count
    outside = [one for one in refused if not any(one.ended >= began and one.began <= ended for began, ended in outages)]
    assert outside == []


def take_all(held: ExitStack, take: Callable[[], psycopg.Connection]) -> int:
    """Connects until the server refuses; how often it did not."""
    for taken in itertools.count():
        try:
            held.enter_context(take())
        except psycopg.OperationalError as error:
            assert "reserved" in str(error) or "too many clients" in str(error)
            return taken
    raise AssertionError


def test_a_server_without_a_free_slot_is_a_503_and_the_next_request_after_one_is_free_works(
    site: int, postgres_server: Server, deployed_database: Deployed
):
    def one() -> Seen:
        with Callers(site, reading_and_writing, count=1) as caller:
            caller.wait_for(1)
        assert caller.failures == []
        return caller.seen[0]

    with ExitStack() as held:
        # First all but those that PostgreSQL keeps for superusers, then these too: it refuses in different words.
        assert take_all(held, lambda: deployed_database.connect("runtime")) > 30
        assert is_honest_refusal(one())
        assert take_all(held, postgres_server.connect) == 3
        assert is_honest_refusal(one())
    assert succeeded(one())


def test_a_role_that_has_all_its_connections_is_a_503(site: int, postgres_server: Server, deployed_database: Deployed):
    postgres_server.execute("ALTER ROLE coalition_runtime CONNECTION LIMIT 1")
    try:
        with deployed_database.connect("runtime"), Callers(site, reading_and_writing, count=1) as caller:
            caller.wait_for(1)
        assert is_honest_refusal(caller.seen[0])
    finally:
        postgres_server.execute("ALTER ROLE coalition_runtime CONNECTION LIMIT -1")
