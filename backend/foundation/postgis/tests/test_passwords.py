"""A role's password is in the server and in its secret; what if telling one of the two fails, again and again?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from backend.foundation.postgis.bootstrap import Bootstrap
from backend.foundation.postgis.master import master_of_url
from backend.foundation.postgis.roles import RoleName
from backend.foundation.secret_store.folder import FolderSecretStore
from backend.foundation.secret_store.protocol import SecretStoreAway, VersionStage
from backend.tests.postgres.database import MASTER
from backend.tests.postgres.server import PASSWORD, Server

from .conftest import PREFIX


class CutAfterTelling(FolderSecretStore):
    """The master's session ends when the store was told and the server has not committed."""

    def __init__(self, folder: Path, server: Server) -> None:
        super().__init__(folder)
        self._server = server

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        super().write(secret_id, values)
        self._server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [MASTER])


class LosesItsAnswer(CutAfterTelling):
    """It keeps what it is told, and whoever told it does not learn so."""

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        FolderSecretStore.write(self, secret_id, values)
        raise SecretStoreAway(f"The secret {secret_id} could not be written: ReadTimeoutError.")


@pytest.mark.parametrize("rotate", [["runtime"], []])
@pytest.mark.parametrize("store", [CutAfterTelling, LosesItsAnswer])
def test_however_often_a_change_of_password_fails_a_version_of_the_secret_opens(
    server: Server, run: Callable[..., str], tmp_path: Path, store: type[CutAfterTelling], rotate: list[RoleName]
):
    """A rotation each time, or a password that a person put into the secret."""
    run()
    failing = Bootstrap(
        master=master_of_url(server.url("fresh", MASTER, PASSWORD))[0],
        database="fresh",
        maintenance_database="postgres",
        secret_prefix=PREFIX,
        store=store(tmp_path, server),
        say=lambda sentence: None,
    )
    for number in range(3):
        if not rotate:
            FolderSecretStore(tmp_path).write(f"{PREFIX}/runtime", {"password": f"of-our-own-choosing-{number}"})
        with suppress(psycopg.OperationalError, SecretStoreAway):
            failing.run(rotate)
        assert versions_that_open(server, tmp_path) != []
    run()
    assert "AWSCURRENT" in versions_that_open(server, tmp_path)


def versions_that_open(server: Server, folder: Path) -> list[VersionStage]:
    """Labels of the runtime's secret whose password the server takes."""
    found: list[VersionStage] = []
    stages: tuple[VersionStage, ...] = ("AWSCURRENT", "AWSPREVIOUS")
    for stage in stages:
        password = FolderSecretStore(folder).read(f"{PREFIX}/runtime", stage)["password"]
        try:
            server.connect("fresh", "fresh_runtime", password).close()
        except psycopg.OperationalError:
            continue
        found.append(stage)
    return found
