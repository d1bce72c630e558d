"""Can a database be brought back? The drill of docs/how-to/recover-the-database.md, on real clusters of this machine.

A base backup and the log of what followed; rows are deleted; a second cluster is brought to the moment before. The
task's own command compares the two, the secrets send all roles to the second, the function's process answers from it;
then all of it goes back. RDS's part (restore_db_instance_to_point_in_time) is the one thing that is played.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.management import call_command

from backend.apps.campaigns.tests.making import published
from backend.foundation.aws.tables import TABLES
from backend.foundation.postgis.management.commands.compare_databases import THEY_DIFFER
from backend.ops.cloud import Cloud
from backend.ops.recovery import whereabouts
from backend.tests.architecture.conftest import example
from backend.tests.lambda_function.events import rest
from backend.tests.lambda_function.function import running
from backend.tests.postgres.database import DATABASE, Deployed, as_rds, bootstrap, django_on
from backend.tests.postgres.server import Server

from .point_in_time import archiving_server, as_of, back_up, keep_log, moment

PREFIX = "coalition/recovery/database"
IDS = {role: f"{PREFIX}/{role}" for role in whereabouts.ROLES}
TABLE = "recovery-rate-limits"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
LOST = ("clean-water", "safe-streets")
KEPT = "public-libraries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Two clusters and what knows of them."""

    cloud: Cloud
    live: Server
    side: Server
    environment: Mapping[str, str]
    lost: tuple[int, ...]


@pytest.fixture(scope="module")
def drill(
    ministack_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Drill]:
    """The accident has happened, and the side has been brought back to the moment before it."""
    with pytest.MonkeyPatch.context() as patch, archiving_server() as live:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        as_rds(live)
        deployed = Deployed(server=live, secrets=tmp_path_factory.mktemp("secrets"))
        bootstrap(live, deployed.secrets)
        with django_db_blocker.unblock(), django_on(**deployed.entry("migration")):
            call_command("migrate", verbosity=0)
            published(KEPT)
        base = back_up(live)
        # After the backup: only the log has it.
        with django_db_blocker.unblock(), django_on(**deployed.entry("runtime")):
            lost = tuple(sorted(published(slug).pk for slug in LOST))
        before = moment(live)
        live.execute("DELETE FROM campaigns_campaign WHERE slug = ANY (%s)", [list(LOST)], dbname=DATABASE)
        change = "UPDATE campaigns_campaign SET title = 'After the accident' WHERE slug = %s"
        live.execute(change, [KEPT], dbname=DATABASE)
        keep_log(live)
        cloud = Cloud(region="us-east-1", endpoint_url=ministack_url)
        environment = made(cloud, deployed)
        with as_of(live, base, before) as side:
            yield Drill(cloud=cloud, live=live, side=side, environment=environment, lost=lost)


def made(cloud: Cloud, deployed: Deployed) -> dict[str, str]:
    """The function's variables, and in AWS what they name."""
    store = cloud.client("secretsmanager")
    store.create_secret(
        Name="coalition/recovery/app", SecretString=json.dumps({"SECRET_KEY": example(left_out=True)["SECRET_KEY"]})
    )
    for role, secret_id in IDS.items():
        store.create_secret(Name=secret_id, SecretString=json.dumps(deployed.secret(role)))
    cloud.client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": TABLES[0].key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": TABLES[0].key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    libraries = {name: str(getattr(settings, name)) for name in ("GDAL_LIBRARY_PATH", "GEOS_LIBRARY_PATH")}
    return example() | CREDENTIALS | libraries | {
        "STAGE": "production",
        "APP_SECRET_ID": "coalition/recovery/app",
        "DATABASE_SECRET_ID": IDS["runtime"],
        "AWS_ENDPOINT_URL": str(cloud.endpoint_url),
        "RATE_LIMITS_TABLE": TABLE,
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.deployed",
    }  # fmt: skip


def task(drill: Drill, role: str, *command: str) -> subprocess.CompletedProcess[str]:
    """A one-shot task: manage.py as that role."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.REPOSITORY, env=dict(drill.environment) | {"DATABASE_SECRET_ID": IDS[role]},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def compare(drill: Drill) -> subprocess.CompletedProcess[str]:
    return task(
        drill, "migration", "compare_databases", "--side-host", "127.0.0.1", "--side-port", str(drill.side.port)
    )


def answered(drill: Drill, log: Path) -> set[str]:
    """What a new container says of campaigns, over its own connection."""
    with running(drill.environment, log) as function:
        ready, campaigns = (function.invoke(rest(path)) for path in ("/health/ready", "/api/v1/campaigns"))
    assert (ready.status, campaigns.status) == (200, 200)
    return {each["slug"] for each in campaigns.json["results"]}


def port_of_each_role(drill: Drill) -> dict[str, str]:
    """By the server itself: each role signs in as its secret says and is asked where it is."""
    script = (
        "from django.db import connection; c = connection.cursor();"
        "c.execute('SELECT current_user, inet_server_port()'); print(*c.fetchone())"
    )
    found: dict[str, str] = {}
    for role in whereabouts.ROLES:
        ended = task(drill, role, "shell", "-v", "0", "-c", script)
        assert ended.returncode == 0, ended.stderr
        user, port = ended.stdout.split()
        assert user == f"{DATABASE}_{role}"
        found[role] = port
    return found


def test_the_drill(drill: Drill, tmp_path: Path) -> None:
    said: list[str] = []

    # The accident, seen by a visitor.
    assert answered(drill, tmp_path / "accident.log") == {KEPT}

    # Compare: exactly what was lost, and what was changed; nothing else, and nobody's data.
    compared = compare(drill)
    assert compared.returncode == THEY_DIFFER, compared.stdout + compared.stderr
    keys = ", ".join(map(str, drill.lost))
    [line] = [line for line in compared.stdout.splitlines() if line.startswith("rows of campaigns_campaign:")]
    assert line.removeprefix("rows of campaigns_campaign: ") == (
        f"1 in use, 3 beside; the one in use lacks 2 (id {keys}); otherwise in both: 1 (id 1)"
    )
    assert compared.stdout.count("rows of ") == 1
    for facet in ("versions", "schema", "migrations", "roles and privileges"):
        assert f"{facet}: the same (" in compared.stdout, compared.stdout
    assert "sequences: none behind (" in compared.stdout
    assert not any(word in compared.stdout for word in (*LOST, KEPT, "After the accident"))

    # Switch: all roles, by their secrets.
    rows = drill.live.execute("SELECT id, title FROM campaigns_campaign ORDER BY id", dbname=DATABASE)
    versions = {role: whereabouts.current(drill.cloud, secret_id) for role, secret_id in IDS.items()}
    whereabouts.move(drill.cloud, IDS, host="127.0.0.1", port=str(drill.side.port), say=said.append)
    assert set(port_of_each_role(drill).values()) == {str(drill.side.port)}
    assert answered(drill, tmp_path / "side.log") == {*LOST, KEPT}
    # What a release does first on the side, and what it may not do as the runtime.
    migrated = task(drill, "migration", "migrate", "--check")
    assert migrated.returncode == 0, migrated.stderr
    assert task(drill, "runtime", "bootstrap_database", "--database", "x").returncode != 0

    # The old one is as it was, and the way back is open.
    assert drill.live.execute("SELECT id, title FROM campaigns_campaign ORDER BY id", dbname=DATABASE) == rows
    whereabouts.move_back(drill.cloud, IDS, said.append)
    assert set(port_of_each_role(drill).values()) == {str(drill.live.port)}
    assert answered(drill, tmp_path / "back.log") == {KEPT}
    assert not any(version.values["password"] in " ".join(said) for version in versions.values())


def test_a_side_that_everybody_uses_is_the_same_as_itself(drill: Drill) -> None:
    """The other answer: a comparison that never says «the same» would prove nothing."""
    whereabouts.move(drill.cloud, IDS, host="127.0.0.1", port=str(drill.side.port), say=print)
    same = compare(drill)
    assert same.returncode == 0, same.stdout + same.stderr
    assert same.stdout.endswith("They are the same.\n")
    whereabouts.move_back(drill.cloud, IDS, print)
