"""Terraform's settings for RDS on a real server: each is one that PostgreSQL takes, and its log tells of nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from backend.tests.postgres.server import Server, running_server

PARAMETERS = settings.REPOSITORY / "terraform" / "modules" / "database" / "parameters.tf"
# What the module's variables make of them by default.
OF_VARIABLES = {"tostring(var.slow_statement_ms)": "-1", "tostring(local.max_connections)": "80"}
ADDRESS = "ada.lovelace@example.org"


def written(block: str) -> dict[str, str]:
    """Names and values of a map in parameters.tf, but for what only RDS knows."""
    [body] = re.findall(rf"^  {block} = {{\n(.*?)^  }}", PARAMETERS.read_text(), re.MULTILINE | re.DOTALL)
    pairs = re.findall(r'^    "([a-z_.]+)"\s+= (.+)$', body, re.MULTILINE)
    told = {name: OF_VARIABLES.get(value, value.strip('"')) for name, value in pairs}
    return {name: value for name, value in told.items() if not name.startswith("rds.")}


@pytest.fixture(scope="module")
def instance() -> Iterator[Server]:
    """A server with them in its configuration."""
    with running_server() as server:
        server.stop()
        own = {**written("at_once"), **written("after_a_restart")}
        with (server.data / "postgresql.conf").open("a") as configuration:
            configuration.writelines(f"{name} = '{value}'\n" for name, value in own.items())
        server.start()
        yield server


def log_of(server: Server) -> str:
    log: Path = server.folder / "log"
    return log.read_text(errors="replace")


def test_postgresql_takes_every_setting(instance: Server) -> None:
    wrong = instance.execute("SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL")
    known = {name for (name,) in instance.execute("SELECT name FROM pg_settings")}

    assert not wrong
    assert {*written("at_once"), *written("after_a_restart")} <= known


def test_what_postgresql_takes_at_a_start_alone_is_told_to_rds_as_such(instance: Server) -> None:
    at_a_start = {name for (name,) in instance.execute("SELECT name FROM pg_settings WHERE context = 'postmaster'")}

    assert {*written("at_once"), *written("after_a_restart")} & at_a_start == {*written("after_a_restart")}


def test_the_log_tells_what_failed_and_of_nobody(instance: Server) -> None:
    with instance.connect() as session:
        # As Django speaks: values are written into the statement's text.
        speaker = psycopg.ClientCursor(session)
        speaker.execute("CREATE TABLE people (email text UNIQUE, age integer CHECK (age > 0))")
        speaker.execute("INSERT INTO people VALUES (%s, 36)", [ADDRESS])
        with pytest.raises(psycopg.errors.UniqueViolation):
            speaker.execute("INSERT INTO people VALUES (%s, 37)", [ADDRESS])
        with pytest.raises(psycopg.errors.CheckViolation):
            speaker.execute("UPDATE people SET age = -1 WHERE email = %s", [ADDRESS])
        with pytest.raises(psycopg.errors.UndefinedColumn):
            speaker.execute("SELECT name FROM people WHERE email = %s", [ADDRESS])
        with pytest.raises(psycopg.errors.QueryCanceled):
            speaker.execute("SET statement_timeout = '1ms'; SELECT pg_sleep(10) WHERE %s <> ''", [ADDRESS])

    log = log_of(instance)
    assert "duplicate key value violates unique constraint" in log
    assert "canceling statement due to statement timeout" in log
    assert ADDRESS not in log
