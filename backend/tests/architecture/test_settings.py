"""Settings: the environment is read in one place, wholly, and what it needs is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from backend.config.env import parse_database_url, parse_smtp_url, read_environment
from backend.config.settings.base import database

EXAMPLE = settings.REPOSITORY / ".env.example"


def example() -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, str]:
    """The example, with libraries that exist."""
    library = tmp_path / "lib.so"
    library.touch()
    return example() | {"GDAL_LIBRARY_PATH": str(library), "GEOS_LIBRARY_PATH": str(library)}


def test_the_example_names_every_variable_and_would_start(whole: dict[str, str]):
    environment = read_environment(whole)
    assert environment.stage == "production"
    assert {name.upper() for name in environment.__slots__} == whole.keys()


def test_all_that_is_wrong_is_said_at_once(whole: dict[str, str]):
    wrong = whole | {
        "STAGE": "prod",
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": "*",
        "DATABASE_URL": "mysql://x/y",
    }
    wrong |= {
        "PUBLIC_BASE_URL": "http://x",
        "MAIL_FROM": "nobody",
        "SMTP_URL": "ftp://x",
        "GDAL_LIBRARY_PATH": "/no",
    }
    del wrong["GEOS_LIBRARY_PATH"]
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment(wrong)
    for name in whole:
        assert name in str(refusal.value)
    assert "short" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgis://user:pass@db.example.org:5433/name", "db.example.org"),
        ("postgis://user@%2FTmp%2Fa%20Socket/name", "/Tmp/a Socket"),
        ("postgis://user@//Tmp/socket/name", "/Tmp/socket"),
    ],
)
def test_a_database_url_may_name_a_host_or_a_socket_folder(url: str, host: str):
    parsed = parse_database_url(url)
    assert (parsed["HOST"], parsed["NAME"], parsed["USER"]) == (host, "name", "user")


def test_a_mail_server_may_want_tls_from_the_start_or_later():
    assert parse_smtp_url("smtps://u:p@mail.example.org")["port"] == 465
    assert parse_smtp_url("submission+tls://u:p@mail.example.org")["use_tls"] is True
    assert parse_smtp_url("smtps://a%40b:p%40ss%2Fword@mail.example.org")["password"] == "p@ss/word"
    with pytest.raises(ValueError, match="it is not"):
        parse_smtp_url("smtp://u:p@mail.example.org")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgis://u:s3cr/et@h:5432/n"),
        ("DATABASE_URL", "postgis://u:s3cr[et]@h:5432/n"),
        ("DATABASE_URL", "postgis://u:s3cr#et@h:5432/n"),
        ("SMTP_URL", "submission+tls://u:s3cr/et@h:587"),
        ("SECRET_KEY", "s3cret"),
        ("DATABASE_URL", "postgis://u:s3cret@h:5432/n?sslmode=disable"),
    ],
)
def test_no_complaint_quotes_a_secret(whole: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed") as refusal:
        read_environment(whole | {name: value})
    assert "s3cr" not in str(refusal.value)
    assert "et@" not in str(refusal.value)


def test_what_the_database_url_asks_for_is_kept():
    options = database(parse_database_url("postgis://u:p@h/n?sslmode=verify-full&connect_timeout=9"))["default"][
        "OPTIONS"
    ]
    assert (options["sslmode"], int(options["connect_timeout"]), options["keepalives_idle"]) == ("verify-full", 9, 30)


def test_the_web_requirements_carry_no_array_libraries():
    pinned = re.findall(r"^([a-z0-9-]+)==", (settings.REPOSITORY / "requirements.txt").read_text(), re.MULTILINE)
    assert "django" in pinned
    assert {"numpy", "pandas", "shapely", "pyogrio"} & set(pinned) == set()


def test_every_dependency_has_a_reason():
    for name in ("runtime.in", "dev.in", "native.in"):
        lines = (settings.REPOSITORY / "requirements" / name).read_text(encoding="utf-8").splitlines()
        bare = [line for line in lines if line and not line.startswith(("#", "-r")) and " # " not in line]
        assert bare == [], name
