"""What a process starts with: out of Secrets Manager or the environment, complained of whole, shown to nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from backend.config.env import Environment, read_environment
from backend.config.start_secrets import start_secrets
from backend.foundation.aws import clients
from backend.tests.architecture.conftest import example

KEY, EARLIER_KEY = "k3y-" * 15 + "abc", "0ld-" * 15 + "abc"
SHARED = "sh4red-" * 6


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    library = tmp_path / "lib.so"
    library.touch()
    return example() | {
        "STAGE": "staging",
        "APP_SECRET_ID": "coalition/staging/app",
        "DATABASE_SECRET_ID": "coalition/staging/database/runtime",
        "GDAL_LIBRARY_PATH": str(library),
        "GEOS_LIBRARY_PATH": str(library),
    }


@pytest.fixture
def environment_with(
    variables: dict[str, str], ministack_url: str, aws: str
) -> Callable[[dict[str, object]], Environment]:
    """The environment of a process whose secret, in Secrets Manager, holds this."""

    def make(secret: dict[str, object]) -> Environment:
        name = f"coalition/staging/{uuid.uuid4()}"
        clients.secrets_manager().create_secret(Name=name, SecretString=json.dumps(secret))
        return read_environment(variables | {"APP_SECRET_ID": name, "AWS_ENDPOINT_URL": ministack_url})

    return make


def test_all_secrets_come_out_of_the_one_that_the_environment_names(
    environment_with: Callable[[dict[str, object]], Environment],
):
    secrets = start_secrets(
        environment_with(
            {
                "SECRET_KEY": KEY,
                "SECRET_KEY_FALLBACKS": EARLIER_KEY,
                "ADDRESS_PEPPER": SHARED,
                "FRONT_END_SECRETS": f"{SHARED}1, {SHARED}2",
            }
        )
    )
    assert (secrets.secret_key, secrets.secret_key_fallbacks) == (KEY, (EARLIER_KEY,))
    assert secrets.address_pepper == SHARED
    assert (secrets.front_end_secrets, secrets.origin_secrets) == ((f"{SHARED}1", f"{SHARED}2"), ())
    assert "k3y" not in repr(secrets)
    assert "sh4red" not in repr(secrets)


def test_all_that_is_wrong_with_it_is_said_at_once_and_no_value(
    environment_with: Callable[[dict[str, object]], Environment],
):
    environment = environment_with(
        {"SECRET_KEY_FALLBACKS": "sh4red", "FRONT_END_SECRETS": "sh4red", "ORIGN_SECRETS": "x"}
    )
    with pytest.raises(ImproperlyConfigured) as refusal:
        start_secrets(environment)
    said = str(refusal.value)
    assert f"The secret {environment.app_secret_id} is incomplete." in said
    for complaint in (
        "SECRET_KEY is missing: At least 50 random characters",
        "SECRET_KEY_FALLBACKS is malformed",
        "FRONT_END_SECRETS is malformed",
        "ORIGN_SECRETS is unknown",
    ):
        assert complaint in said
    assert "sh4red" not in said


def test_a_value_that_stands_for_a_name_is_not_said(environment_with: Callable[[dict[str, object]], Environment]):
    with pytest.raises(ImproperlyConfigured, match=r"- a name that is none \(capitals and _\) is unknown") as refusal:
        start_secrets(environment_with({KEY: "SECRET_KEY", SHARED.upper(): "ORIGIN_SECRETS"}))
    assert "k3y" not in str(refusal.value)
    assert "SH4RED" not in str(refusal.value)


def test_a_secret_that_is_not_there_is_named(variables: dict[str, str], ministack_url: str, aws: str):
    with pytest.raises(ImproperlyConfigured, match="APP_SECRET_ID: There is no secret coalition/staging/app"):
        start_secrets(read_environment(variables | {"AWS_ENDPOINT_URL": ministack_url}))


def test_a_store_that_is_away_is_named(variables: dict[str, str], aws: str):
    with pytest.raises(ImproperlyConfigured, match="APP_SECRET_ID: The secret coalition/staging/app could not be read"):
        start_secrets(read_environment(variables | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}))


def test_the_deployed_settings_start_with_both_secrets_named_and_print_neither(
    variables: dict[str, str], environment_with: Callable[[dict[str, object]], Environment], ministack_url: str
):
    """As `manage.py diffsettings --all` shows them; the database's secret is not even asked for."""
    environment = environment_with(
        {"SECRET_KEY": KEY, "SECRET_KEY_FALLBACKS": EARLIER_KEY, "ADDRESS_PEPPER": SHARED, "ORIGIN_SECRETS": SHARED}
    )
    assert settings.GDAL_LIBRARY_PATH, "bin/setup unpacks them"
    given = variables | {
        "GDAL_LIBRARY_PATH": str(settings.GDAL_LIBRARY_PATH),
        "GEOS_LIBRARY_PATH": str(settings.GEOS_LIBRARY_PATH),
        "APP_SECRET_ID": str(environment.app_secret_id),
        "AWS_ENDPOINT_URL": ministack_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.deployed",
        "PATH": os.defpath,
    }
    shown = subprocess.run(
        [sys.executable, "manage.py", "diffsettings", "--all"],
        cwd=settings.REPOSITORY,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "SECRET_ID': 'coalition/staging/database/runtime'" in shown.stdout
    assert "SECRET_KEY = '********'" in shown.stdout
    assert "'sslmode': 'require'" in shown.stdout
    assert "'application_name': 'coalition-staging'" in shown.stdout
    assert [secret for secret in ("k3y", "0ld", "sh4red") if secret in shown.stdout + shown.stderr] == []
