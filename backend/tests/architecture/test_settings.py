"""Settings: the environment is read in one place, wholly, and what it needs is written down."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from backend.config.env import read_environment
from backend.config.settings.base import SECURE_CSP, bucket_url, database, with_sources
from backend.config.smtp_url import parse_smtp_url
from backend.config.variables import VARIABLES
from backend.foundation.postgis.url import parse_database_url

from .conftest import example


def test_the_example_names_every_variable_and_would_start(named: dict[str, str], whole: dict[str, str]):
    fields = {name.upper() for name in read_environment(named).__slots__}
    assert fields == VARIABLES.keys() == example(left_out=True).keys()
    assert read_environment(named).app_secret_id == "coalition-builder/production/app"
    assert read_environment(whole).secret_key == whole["SECRET_KEY"]


def test_what_the_example_leaves_out_is_well_formed_too(whole: dict[str, str]):
    only_beside_named_secrets = {"APP_SECRET_ID", "DATABASE_SECRET_ID", "DATABASE_ROOT_CERTIFICATE"}
    others = {
        name: value
        for name, value in example(left_out=True).items()
        if name not in whole and name not in only_beside_named_secrets
    }
    assert read_environment(whole | others).front_end_secrets == (others["FRONT_END_SECRETS"],)


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


def test_no_secret_shows_when_what_was_read_is_printed(whole: dict[str, str]):
    environment = read_environment(whole | {"DATABASE_URL": "postgis://u:s3cret@h/n", "FRONT_END_SECRETS": "s3cr" * 10})
    parsed = [parse_database_url("postgis://u:s3cret@h/n"), parse_smtp_url("smtps://u:s3cret@mail.example.org")]
    assert "s3cr" not in f"{environment!r} {parsed!r}"
    assert whole["SECRET_KEY"] not in repr(environment)
    assert (parsed[0]["PASSWORD"], environment.front_end_secrets) == ("s3cret", ("s3cr" * 10,))


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


def test_pages_may_use_what_lies_in_our_buckets_and_nothing_else_of_others():
    uploads = bucket_url("ours", "eu-west-1")
    policy = with_sources(SECURE_CSP, static="https://static.example.org/a/", media=uploads, uploads=uploads)
    assert policy["style-src"] == policy["script-src"] == ["'self'", "https://static.example.org"]
    assert policy["img-src"][-1] == policy["connect-src"][-1] == "https://ours.s3.eu-west-1.amazonaws.com"
    assert {name for name in policy if policy[name] != SECURE_CSP.get(name)} == {
        "style-src",
        "script-src",
        "img-src",
        "connect-src",
    }
