"""Who makes the roles, and of which database? As a URL, a secret or an option says it; refused where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.foundation.postgis.master import master_of_url
from backend.foundation.secret_store.folder import FolderSecretStore
from backend.tests.postgres.database import MASTER, bootstrap
from backend.tests.postgres.server import PASSWORD, Server

from .conftest import PREFIX


@pytest.mark.parametrize("name", ["postgres", "template0", "template1", "rdsadmin"])
def test_a_database_of_the_servers_own_is_left_alone(server: Server, tmp_path: Path, name: str):
    """RDS's master secret and URL name `postgres`, which there belongs to the master."""
    server.execute(f"ALTER DATABASE postgres OWNER TO {MASTER}")
    asked = "SELECT datname, datdba, datacl FROM pg_database ORDER BY 1", "SELECT rolname FROM pg_roles ORDER BY 1"
    before = [server.execute(question) for question in asked]
    try:
        with pytest.raises(CommandError, match=f"The database {name} is the server's own.*--database"):
            bootstrap(server, tmp_path, database=name)
        assert [server.execute(question) for question in asked] == before
        assert list(tmp_path.iterdir()) == []
    finally:
        server.execute("ALTER DATABASE postgres OWNER TO superuser")


@pytest.mark.parametrize(
    ("url", "parameters", "database"),
    [
        (
            "postgis://m@//Tmp/a/socket/name",
            {"host": "/Tmp/a/socket", "user": "m", "port": None, "password": None},
            "name",
        ),
        ("postgis://m@%2FTmp%2Fsocket/name", {"host": "/Tmp/socket", "user": "m"}, "name"),
        (
            "postgis://m%40x:p%2Fw@h:5433/na%20me?sslmode=verify-full&connect_timeout=9",
            {"host": "h", "port": "5433", "user": "m@x", "password": "p/w", "sslmode": "verify-full"},
            "na me",
        ),
    ],
)
def test_the_masters_url_is_read_as_database_url_is(url: str, parameters: dict[str, str | None], database: str):
    master, named = master_of_url(url)
    assert (named, {name: master.parameters.get(name) for name in parameters}) == (database, parameters)
    assert "p/w" not in repr(master)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"master_url": "mysql://u:hunter2@h/n"}, "is not postgis://user:password"),
        ({"master_url": "postgis://u:hunter2@h", "database": "n"}, "is not postgis://user:password"),
        ({"master_url": "postgis:///n"}, "is not postgis://user:password"),
        ({"master_url": "postgis://u:hunter2@[h/n"}, "is malformed"),
        ({"master_url": "postgis://u:hunter2@127.0.0.1:9/n"}, "The database server refused"),
        ({"master_secret": "coalition/nothing"}, "There is no secret coalition/nothing"),
        ({"master_secret": "coalition/master"}, "names no host: say --host"),
        ({"master_secret": "coalition/half", "host": "h"}, "lacks username"),
        ({"master_url": "postgis://u:p@127.0.0.1:9/n", "database": "n" * 60}, "is too long"),
    ],
)
def test_a_master_that_cannot_be_is_refused_in_a_sentence(
    options: dict[str, str], sentence: str, settings: Any, tmp_path: Path
):
    settings.SECRET_STORE = {
        "BACKEND": "backend.foundation.secret_store.folder.FolderSecretStore",
        "OPTIONS": {"folder": str(tmp_path)},
    }
    FolderSecretStore(tmp_path).write("coalition/master", {"username": "master", "password": "hunter2"})
    FolderSecretStore(tmp_path).write("coalition/half", {"password": "hunter2"})
    with pytest.raises(CommandError) as refusal:
        call_command("bootstrap_database", **options)
    assert sentence in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_rds_own_master_secret_and_a_host_are_enough(server: Server, settings: Any, tmp_path: Path):
    settings.SECRET_STORE = {
        "BACKEND": "backend.foundation.secret_store.folder.FolderSecretStore",
        "OPTIONS": {"folder": str(tmp_path)},
    }
    FolderSecretStore(tmp_path).write("rds!db-1", {"username": MASTER, "password": PASSWORD})
    call_command(
        "bootstrap_database",
        master_secret="rds!db-1",
        host="127.0.0.1",
        port=str(server.port),
        database="fresh",
        secret_prefix=PREFIX,
        verbosity=0,
    )
    told = FolderSecretStore(tmp_path).read(f"{PREFIX}/runtime")
    server.connect("fresh", "fresh_runtime", told["password"]).close()
