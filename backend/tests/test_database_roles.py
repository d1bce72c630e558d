"""The three roles on a real server: what each needs works, what it must not do is refused by the database itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_django
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import Client

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.models import Vintage
from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.legislators.models import Legislator
from backend.apps.legislators.tests.making import Lists, entry, rep, sen
from backend.apps.stakeholders.models import Placement
from backend.tests.postgres.database import Deployed, django_on

SUBMISSION: dict[str, Any] = {
    "name": "Ada Visitor",
    "email": "ada@example.org",
    "kind": "individual",
    "statement": "Clean water is for everyone.",
    "consent_to_display": True,
    "address": {"city": "Hartford", "state": "CT", "latitude": 41.76, "longitude": -72.69},
}


@pytest.fixture
def roles(deployed_database: Deployed, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Deployed]:
    with django_db_blocker.unblock():
        yield deployed_database


@pytest.fixture
def emptied(roles: Deployed) -> Iterator[Deployed]:
    """The same, emptied at the end by its owner."""
    yield roles
    with django_on(**roles.entry("migration")):
        call_command("flush", interactive=False, verbosity=0)


def in_role(roles: Deployed, role: str, statement: str) -> list[Any]:
    with roles.connect(role) as session:
        cursor = session.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def test_the_runtime_role_takes_a_visitor_from_the_map_to_a_published_endorsement(
    emptied: Deployed, tmp_path: Path, client: Client
):
    with django_on(**emptied.entry("import")):
        path = Maps(tmp_path).write("tl_2022_09_cd118", {"0901": WEST, "0902": EAST})
        call_command("import_tiger", source=str(path), commit=True)
        call_command("activate_vintage", "tl_2022_09_cd118")
    with django_on(**emptied.entry("runtime")):
        published("clean-water")
        assert connection.settings_dict["USER"] == "coalition_runtime"
        found = client.get("/api/v1/regions/lookup", {"lat": "41.76", "lon": "-72.69"}).json()
        assert "0901" in str(found)
        address = "/api/v1/campaigns/clean-water/endorsements"
        assert client.post(address, SUBMISSION, content_type="application/json").status_code == 202
        call_command("drain_outbox")
        link = re.search(r"http://testserver(/verify-endorsement/\S+)", str(mail.outbox[0].body))
        assert link is not None
        assert client.post(link[1]).status_code == 200
        call_command("drain_outbox")
        assert Placement.objects.get().region.geoid == "0901"
        staff = Client()
        staff.force_login(User.objects.create_superuser("moderator"))
        page = staff.get(f"/admin/endorsements/endorsement/{Endorsement.objects.get().pk}/change/")
        assert "Ada Visitor" in page.content.decode()
        assert client.get("/health/ready").status_code == 200


def test_the_runtime_role_imports_legislators(emptied: Deployed, tmp_path: Path):
    """As `bin/zappa manage` runs it: they are nobody's boundaries, and the import role has nothing to do with them."""
    listed = Lists(tmp_path).write(entry("A000001", sen()), entry("B000002", rep()))
    with django_on(**emptied.entry("runtime")):
        call_command("import_legislators", source=str(listed), commit=True)
        call_command("import_legislators", source=str(listed), commit=True)
        assert Legislator.objects.count() == 2
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        in_role(emptied, "import", "SELECT FROM legislators_term")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION hstore",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER TABLE campaigns_campaign ADD COLUMN mine int",
        "ALTER TABLE campaigns_campaign OWNER TO coalition_runtime",
        "ALTER ROLE coalition_runtime SUPERUSER",
        "CREATE INDEX mine ON campaigns_campaign (slug)",
        "DROP TABLE campaigns_campaign",
        "DROP FUNCTION geography_lookup",
        "TRUNCATE endorsements_endorsement CASCADE",
        "ALTER TABLE endorsements_decision DISABLE TRIGGER ALL",
        "SET ROLE coalition_migration",
        "COPY campaigns_campaign TO PROGRAM 'cat'",
    ],
)
def test_the_runtime_role_cannot_change_what_there_is(roles: Deployed, statement: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        in_role(roles, "runtime", statement)


@pytest.mark.parametrize(
    "table",
    ["endorsements_endorsement", "endorsements_revision", "stakeholders_stakeholder", "auth_user", "django_session"],
)
def test_the_import_role_reads_nothing_about_people(roles: Deployed, table: str):
    assert in_role(roles, "runtime", f"SELECT count(*) FROM {table}")  # noqa: S608
    for statement in (f"SELECT FROM {table}", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            in_role(roles, "import", statement)


@pytest.mark.parametrize("statement", ["SELECT payload FROM outbox_message", "SELECT kind FROM outbox_message"])
def test_the_import_role_promises_and_does_not_read_what_others_have(roles: Deployed, statement: str):
    promise = """
        INSERT INTO outbox_message (kind, payload, state, attempts, created_at, due_at, last_error)
        VALUES ('a-kind', '{}', 'pending', 0, now(), now(), '') RETURNING id
    """
    with roles.connect("import") as session, session.transaction(force_rollback=True):
        assert session.execute(promise).fetchone() is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        in_role(roles, "import", statement)


def test_only_the_import_role_and_the_owner_call_what_runs_as_the_owner(roles: Deployed):
    """Privileges, search path and caller of each function that runs with another's rights."""
    lent = """
        SELECT proname, proconfig, has_function_privilege('coalition_import', oid, 'EXECUTE')
        FROM pg_proc WHERE prosecdef AND proowner = 'coalition_migration'::regrole
    """
    assert in_role(roles, "runtime", lent) == [("geography_refresh_statistics", ["search_path=public, pg_temp"], True)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        in_role(roles, "runtime", "SELECT geography_refresh_statistics()")
    in_role(roles, "import", "SELECT geography_refresh_statistics()")


def test_the_import_role_owns_nothing_and_brings_statistics_up_to_date(emptied: Deployed, tmp_path: Path):
    roles = emptied
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        in_role(roles, "import", "ALTER TABLE geography_vintage ADD COLUMN mine int")
    with django_on(**roles.entry("import")):
        path = Maps(tmp_path).write("tl_2022_09_cd118", {"0901": WEST, "0902": EAST})
        call_command("import_tiger", source=str(path), commit=True)
        assert Vintage.objects.count() == 1
        call_command("activate_vintage", "tl_2022_09_cd118")
        with pytest.raises(ProgrammingError, match="permission denied"):
            User.objects.count()
    rows = "SELECT reltuples FROM pg_class WHERE oid = 'geography_boundary'::regclass"
    assert in_role(roles, "import", rows) == [(2.0,)]


def test_a_later_table_is_the_runtimes_at_once_and_the_imports_not(roles: Deployed):
    with roles.connect("migration") as owner:
        owner.execute("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY, told text)")
        try:
            in_role(roles, "runtime", "INSERT INTO later (told) VALUES ('a')")
            assert in_role(roles, "runtime", "UPDATE later SET told = 'b' RETURNING id, told") == [(1, "b")]
            in_role(roles, "runtime", "DELETE FROM later")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                in_role(roles, "import", "SELECT * FROM later")
        finally:
            owner.execute("DROP TABLE later")


def test_another_stages_role_does_not_even_get_in(roles: Deployed):
    server = roles.server
    server.execute("CREATE ROLE another_stage LOGIN PASSWORD 'x'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            server.connect("coalition", "another_stage", "x")
    finally:
        server.execute("DROP ROLE another_stage")


@pytest.mark.parametrize(
    ("role", "limits"),
    [
        ("runtime", ("10s", "2s", "15s", "10min")),
        ("migration", ("0", "5s", "5min", "1h")),
        ("import", ("1h", "0", "15min", "1h")),
    ],
)
def test_each_role_has_its_time_limits_from_the_first_statement_on(roles: Deployed, role: str, limits: tuple[str, ...]):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    assert in_role(roles, role, f"SELECT {asked}") == [limits]
