"""Settings: the environment is read in one place, wholly, and what it needs is written down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from backend.config.env import read_environment
from backend.config.settings.base import SECURE_CSP, bucket_url, database, with_sources
from backend.config.variables import VARIABLES, parse_database_url, parse_smtp_url

EXAMPLE = settings.REPOSITORY / ".env.example"


def example(*, left_out: bool = False) -> dict[str, str]:
    """The lines that are set; with left_out those behind a # too."""
    pattern = r"^#?([A-Z_]+)=(.*)$" if left_out else r"^([A-Z_]+)=(.*)$"
    return dict(re.findall(pattern, EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture
def named(tmp_path: Path) -> dict[str, str]:
    """The example as it stands, its secrets in Secrets Manager, with libraries that exist."""
    library = tmp_path / "lib.so"
    library.touch()
    return example() | {"GDAL_LIBRARY_PATH": str(library), "GEOS_LIBRARY_PATH": str(library)}


@pytest.fixture
def whole(named: dict[str, str]) -> dict[str, str]:
    """The same, its secrets written out."""
    written = {name: example(left_out=True)[name] for name in ("SECRET_KEY", "DATABASE_URL")}
    return {name: value for name, value in named.items() if not name.endswith("_SECRET_ID")} | written


def test_the_example_names_every_variable_and_would_start(named: dict[str, str], whole: dict[str, str]):
    fields = {name.upper() for name in read_environment(named).__slots__}
    assert fields == VARIABLES.keys() == example(left_out=True).keys()
    assert read_environment(named).app_secret_id == "coalition/production/app"
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
    ("change", "sentence"),
    [
        ({"SECRET_KEY": "0123456789" * 5}, "APP_SECRET_ID and SECRET_KEY are both set"),
        ({"DATABASE_URL": "postgis://u:p@h/n"}, "DATABASE_SECRET_ID and DATABASE_URL are both set"),
        (
            {"APP_SECRET_ID": ""},
            "APP_SECRET_ID (Name or ARN of a secret in Secrets Manager) or SECRET_KEY (At least 50",
        ),
        ({"DATABASE_SECRET_ID": ""}, "DATABASE_SECRET_ID (Name or ARN"),
        ({"ORIGIN_SECRETS": "0123456789" * 5}, "ORIGIN_SECRETS is set beside APP_SECRET_ID"),
        (
            {"DATABASE_SECRET_ID": "", "DATABASE_URL": "postgis://u:p@h/n", "DATABASE_ROOT_CERTIFICATE": "/dev/null"},
            "DATABASE_ROOT_CERTIFICATE is set beside DATABASE_URL",
        ),
        ({"APP_SECRET_ID": "a b"}, "APP_SECRET_ID is malformed: 'a b' is no secret's name or ARN"),
    ],
)
def test_a_secret_is_named_or_written_out_never_both_never_neither(
    named: dict[str, str], change: dict[str, str], sentence: str
):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment(named | change)
    assert sentence in str(refusal.value)


def test_all_that_is_wrong_is_said_at_once(whole: dict[str, str]):
    """What is malformed, and what is missing: all that is not named here."""
    wrong = {
        "STAGE": "prod",
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": "*",
        "DATABASE_URL": "mysql://x/y",
        "PUBLIC_BASE_URL": "http://x",
        "MAIL_FROM": "nobody",
        "MAIL_TRANSPORT": "ftp://x",
        "GDAL_LIBRARY_PATH": "/no",
        "AWS_REGION": "nowhere",
        "RATE_LIMITS_TABLE": "rate limits",
        "STATIC_BUCKET": "Static",
        "MEDIA_BUCKET": "x",
    }
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment(wrong)
    assert [name for name in whole if name not in str(refusal.value)] == []
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


@pytest.mark.parametrize("transport", ["ses", "smtps://u:p@mail.example.org", "submission+tls://u:p@mail.example.org"])
def test_mail_leaves_by_ses_or_by_an_encrypted_connection(whole: dict[str, str], transport: str):
    assert read_environment(whole | {"MAIL_TRANSPORT": transport}).mail_transport == transport


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_TRANSPORT", "smtp://u:p@mail.example.org"),
        ("MAIL_TRANSPORT", "SES"),
        ("SES_CONFIGURATION_SET", "two words"),
        ("SES_CONFIGURATION_SET", "x" * 65),
        ("SES_IDENTITY_ARN", "coalition@example.org"),
    ],
)
def test_a_way_out_for_mail_that_leads_nowhere_is_said(whole: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed"):
        read_environment(whole | {name: value})


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
        ("MAIL_TRANSPORT", "submission+tls://u:s3cr/et@h:587"),
        ("SECRET_KEY", "s3cret"),
        ("SECRET_KEY_FALLBACKS", f"s3cret,{'0123456789' * 5}"),
        ("FRONT_END_SECRETS", "s3cret"),
        ("ORIGIN_SECRETS", "s3cret"),
        ("DATABASE_URL", "postgis://u:s3cret@h:5432/n?sslmode=disable"),
    ],
)
def test_no_complaint_quotes_a_secret(whole: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed") as refusal:
        read_environment(whole | {name: value})
    assert "s3cr" not in str(refusal.value)
    assert "et@" not in str(refusal.value)


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


@pytest.mark.parametrize(
    "raw", ["*", "https://", "http://a.example", "https://a.example/", "https://A.example", "a.example"]
)
def test_an_origin_that_no_browser_sends_is_refused(whole: dict[str, str], raw: str):
    with pytest.raises(ImproperlyConfigured, match="CORS_ALLOWED_ORIGINS is malformed"):
        read_environment(whole | {"CORS_ALLOWED_ORIGINS": raw})


def test_browsers_of_no_origin_or_of_several_may_call(whole: dict[str, str]):
    assert read_environment(whole).cors_allowed_origins == ()
    named = read_environment(whole | {"CORS_ALLOWED_ORIGINS": "https://a.example, https://b.example:8443"})
    assert named.cors_allowed_origins == ("https://a.example", "https://b.example:8443")


def test_sessions_in_dynamodb_need_a_table(named: dict[str, str]):
    assert read_environment(named).session_store == "database"
    with pytest.raises(ImproperlyConfigured, match="SESSIONS_TABLE is not set beside SESSION_STORE=dynamodb"):
        read_environment(named | {"SESSION_STORE": "dynamodb"})
    chosen = read_environment(named | {"SESSION_STORE": "dynamodb", "SESSIONS_TABLE": "sessions-of-ours"})
    assert (chosen.session_store, chosen.sessions_table) == ("dynamodb", "sessions-of-ours")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STATIC_BUCKET", "has.dots"),
        ("MEDIA_BUCKET", "Capital"),
        ("STATIC_URL", "http://static.example.org/"),
        ("MEDIA_URL", "https://media.example.org/?x"),
        ("SESSION_STORE", "memory"),
        ("VERSION_COMMIT", "main"),
        ("IMAGE_DIGEST", "sha256:0123"),
    ],
)
def test_what_names_files_and_versions_is_checked(named: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed"):
        read_environment(named | {name: value})


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
