"""The runtime role's password is replaced while callers never pause, each request on a connection of its own."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.core.management import call_command
from django.db import OperationalError, connection

from backend.apps.campaigns.tests.making import published
from backend.foundation.aws import clients
from backend.foundation.secret_store.configured import forget_secrets
from backend.foundation.secret_store.folder import FolderSecretStore
from backend.foundation.secret_store.secrets_manager import SecretsManagerStore
from backend.foundation.web.wsgi import UTF8Handler
from backend.tests.postgres.database import Deployed, bootstrap, django_on
from backend.tests.postgres.load import Callers, everybody_from_elsewhere, served

ROTATIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A secret in Secrets Manager and the role that it is for, changed step by step."""

    deployed: Deployed
    secret_id: str

    def create(self) -> tuple[str, str]:
        """Puts a new password beside the one in force; its version and itself."""
        password = uuid.uuid4().hex
        put = clients.secrets_manager().put_secret_value(
            SecretId=self.secret_id, SecretString=json.dumps(self._values(password)), VersionStages=["AWSPENDING"]
        )
        return put["VersionId"], password

    def set(self, password: str) -> None:
        self.deployed.server.execute(f"ALTER ROLE coalition_runtime PASSWORD '{password}'")

    def finish(self, version: str) -> None:
        client = clients.secrets_manager()
        stages = client.describe_secret(SecretId=self.secret_id)["VersionIdsToStages"]
        current = next(one for one, labels in stages.items() if "AWSCURRENT" in labels)
        client.update_secret_version_stage(
            SecretId=self.secret_id, VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=current
        )
        # AWS moves a label to the next version that is given it; the emulator would leave it on this one as well.
        client.update_secret_version_stage(
            SecretId=self.secret_id, VersionStage="AWSPENDING", RemoveFromVersionId=version
        )

    def write(self) -> str:
        """Puts a new password in force at once, as a person at the console does."""
        password = uuid.uuid4().hex
        SecretsManagerStore().write(self.secret_id, self._values(password))
        return password

    def _values(self, password: str) -> dict[str, str]:
        return self.deployed.server.secret("coalition", "coalition_runtime", password)


@pytest.fixture
def rotation(
    deployed_database: Deployed, aws: str, settings: Any, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Rotation]:
    """The secret is in Secrets Manager and holds what the role has, which at the end has its own password again."""
    settings.SECRET_STORE = {"BACKEND": "backend.foundation.secret_store.secrets_manager.SecretsManagerStore"}
    forget_secrets()
    secret_id = f"coalition/test/{uuid.uuid4()}"
    SecretsManagerStore().write(secret_id, deployed_database.secret("runtime"))
    with django_db_blocker.unblock():
        with django_on(**deployed_database.entry("runtime")):
            published("clean-water")
        yield Rotation(deployed=deployed_database, secret_id=secret_id)
        kept = deployed_database.secret("runtime")["password"]
        deployed_database.server.execute(f"ALTER ROLE coalition_runtime PASSWORD '{kept}'")
        with django_on(**deployed_database.entry("migration")):
            call_command("flush", interactive=False, verbosity=0)
    forget_secrets()


def reading(choice: random.Random) -> tuple[str, str, bytes | None]:
    return "GET", choice.choice(["/api/v1/campaigns", "/api/v1/campaigns/clean-water"]), None


def under_load(secret_id: str, act: Callable[[Callable[[int], None]], None]) -> None:
    """Lets `act` go on step by step, between which so many requests pass as it asks for; none may fail."""
    by_secret = {
        "SECRET_ID": secret_id,
        "NAME": "named-by-its-secret",
        "HOST": "",
        "PORT": "",
        "USER": "",
        "PASSWORD": "",
    }
    with (
        django_on(**by_secret, CONN_MAX_AGE=0),
        served(everybody_from_elsewhere(UTF8Handler())) as port,
        Callers(port, reading) as callers,
    ):
        callers.wait_for(12)
        act(callers.wait_for)
        callers.wait_for(12)
    assert callers.failures == []
    assert [(one.status, one.body) for one in callers.seen if one.status != 200] == []


@pytest.mark.parametrize("container", ["warm", "cold"])
def test_nobody_notices_a_rotation_in_which_the_database_changes_first(rotation: Rotation, container: str):
    def rotate(wait_for: Callable[[int], None]) -> None:
        for _ in range(ROTATIONS):
            version, password = rotation.create()
            wait_for(5)
            rotation.set(password)
            if container == "cold":
                forget_secrets()
            wait_for(12)
            rotation.finish(version)
            wait_for(8)

    under_load(rotation.secret_id, rotate)


@pytest.mark.parametrize("container", ["warm", "cold"])
def test_nobody_notices_a_rotation_in_which_the_secret_changes_first(rotation: Rotation, container: str):
    def rotate(wait_for: Callable[[int], None]) -> None:
        for _ in range(ROTATIONS):
            password = rotation.write()
            if container == "cold":
                forget_secrets()
            wait_for(12)
            rotation.set(password)
            wait_for(12)

    under_load(rotation.secret_id, rotate)


def test_nobody_notices_bootstrap_database_rotating_the_role(rotation: Rotation, settings: Any):
    settings.SECRET_STORE = in_folder(rotation.deployed.secrets)

    def rotate(wait_for: Callable[[int], None]) -> None:
        for _ in range(ROTATIONS):
            printed = bootstrap(rotation.deployed.server, rotation.deployed.secrets, rotate=["runtime"])
            assert "Gave the role coalition_runtime a new password" in printed
            wait_for(12)

    before = rotation.deployed.secret("runtime")
    under_load("coalition/test/database/runtime", rotate)
    assert rotation.deployed.secret("runtime") != before


def in_folder(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "backend.foundation.secret_store.folder.FolderSecretStore",
        "OPTIONS": {"folder": str(folder)},
    }


def test_while_the_store_is_away_connections_are_made_with_what_is_kept(
    rotation: Rotation, settings: Any, tmp_path: Path
):
    settings.SECRET_STORE = in_folder(tmp_path)
    FolderSecretStore(tmp_path).write("runtime", rotation.deployed.secret("runtime"))
    with django_on(SECRET_ID="runtime", NAME="named-by-its-secret"):
        connection.ensure_connection()
        connection.close()
        # The same store, which can no longer be read.
        (tmp_path / "runtime.json").rename(tmp_path / "elsewhere")
        (tmp_path / "runtime.json").mkdir()
        for _ in range(3):
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_user")
                assert cursor.fetchone() == ("coalition_runtime",)
            connection.close()
        forget_secrets()
        with pytest.raises(OperationalError, match="The secret runtime could not be read"):
            connection.ensure_connection()


def test_a_secret_that_lacks_something_says_what(rotation: Rotation):
    SecretsManagerStore().write(rotation.secret_id, {"username": "someone", "password": "hunter2", "port": "5432"})
    with (
        django_on(SECRET_ID=rotation.secret_id),
        pytest.raises(OperationalError, match="lacks host, dbname") as refusal,
    ):
        connection.ensure_connection()
    assert "hunter2" not in str(refusal.value)
