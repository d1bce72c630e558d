"""The function's surroundings: a database with TLS and roles, and AWS's tables and secrets on ministack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from backend.apps.campaigns.tests.making import published
from backend.foundation.aws.clients import Place, client
from backend.foundation.aws.tables import TABLES
from backend.tests.architecture.conftest import example
from backend.tests.postgres.database import Deployed, django_on

from .events import TOPIC
from .function import ENTRY, Function, running

APP_SECRET, DATABASE_SECRET = "coalition/lambda-function/app", "coalition/lambda-function/database"
TABLE = "lambda-function-rate-limits"
# What Lambda sets itself, and no more of this process's own.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def environment(ministack_url: str, deployed_database: Deployed) -> dict[str, str]:
    """The function's variables as a deployment sets them, secrets named and not written out."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        _make_what_it_names(Place(region=CREDENTIALS["AWS_REGION"], endpoint_url=ministack_url), deployed_database)
    libraries = {name: str(getattr(settings, name)) for name in ("GDAL_LIBRARY_PATH", "GEOS_LIBRARY_PATH")}
    return example() | CREDENTIALS | libraries | {
        "STAGE": "production",
        "APP_SECRET_ID": APP_SECRET,
        "DATABASE_SECRET_ID": DATABASE_SECRET,
        "AWS_ENDPOINT_URL": ministack_url,
        "RATE_LIMITS_TABLE": TABLE,
        "MAIL_FEEDBACK_TOPIC_ARN": TOPIC,
        "VERSION_COMMIT": "0123456789abcdef0123456789abcdef01234567",
    }  # fmt: skip


def _make_what_it_names(place: Place, deployed: Deployed) -> None:
    secrets = {
        APP_SECRET: {"SECRET_KEY": example(left_out=True)["SECRET_KEY"]},
        DATABASE_SECRET: deployed.secret("runtime"),
    }
    store = client("secretsmanager", place)
    known = {each["Name"] for each in store.list_secrets()["SecretList"]}
    for name, values in secrets.items():
        text = json.dumps(values)
        if name in known:
            store.put_secret_value(SecretId=name, SecretString=text)
        else:
            store.create_secret(Name=name, SecretString=text)
    tables = client("dynamodb", place)
    if TABLE not in tables.list_tables()["TableNames"]:
        tables.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": TABLES[0].key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": TABLES[0].key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


@pytest.fixture(scope="module")
def campaign(deployed_database: Deployed, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    """The slug of one that is open."""
    with django_db_blocker.unblock(), django_on(**deployed_database.entry("runtime")):
        published("clean-water")
        connection.close()
    yield "clean-water"
    with django_db_blocker.unblock(), django_on(**deployed_database.entry("migration")):
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def start(environment: dict[str, str], campaign: str, tmp_path: Path) -> Iterator[Callable[..., Function]]:
    """Starts containers of the function; they end with the test."""
    with ExitStack() as containers:

        def started(entry: str = ENTRY, **variables: str) -> Function:
            log = tmp_path / f"{len(list(tmp_path.iterdir()))}.log"
            return containers.enter_context(running(environment | variables, log, entry))

        yield started


@pytest.fixture(scope="module")
def function(
    environment: dict[str, str], campaign: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Function]:
    """One container that the module's tests share."""
    with running(environment, tmp_path_factory.mktemp("function") / "log") as shared:
        yield shared
