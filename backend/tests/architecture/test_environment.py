"""What the environment may say: each value that cannot work is refused in a sentence, before anything starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.config.env import read_environment


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
        ("MAIL_FEEDBACK_TOPIC_ARN", "coalition-production-mail-feedback"),
        ("MAIL_FEEDBACK_TOPIC_ARN", "arn:aws:sqs:us-east-1:123456789012:feedback"),
    ],
)
def test_a_way_out_for_mail_that_leads_nowhere_is_said(whole: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed"):
        read_environment(whole | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgis://u:s3cr/et@h:5432/n"),
        ("DATABASE_URL", "postgis://u:s3cr[et]@h:5432/n"),
        ("DATABASE_URL", "postgis://u:s3cr#et@h:5432/n"),
        ("MAIL_TRANSPORT", "submission+tls://u:s3cr/et@h:587"),
        ("SECRET_KEY", "s3cret"),
        ("SECRET_KEY_FALLBACKS", f"s3cret,{'0123456789' * 5}"),
        ("ADDRESS_PEPPER", "s3cret"),
        ("FRONT_END_SECRETS", "s3cret"),
        ("ORIGIN_SECRETS", "s3cret"),
        ("STAFF_OIDC_CLIENT_SECRET", "s3cret"),
        ("DATABASE_URL", "postgis://u:s3cret@h:5432/n?sslmode=disable"),
        ("DATABASE_URL", "postgis://u:s3cret@/n"),
        ("DATABASE_URL", "postgis://:s3cret@h/n"),
        ("DATABASE_URL", "postgis:///n"),
        ("DATABASE_URL", "postgis://:@/n"),
        ("MAIL_TRANSPORT", "smtps://u:s3cret@h:0"),
        ("MAIL_TRANSPORT", "smtps://u:s3cret@h/?tls=no"),
        ("ORIGIN_SECRETS", "s3cret-ü" * 5),
        ("FRONT_END_SECRETS", "s3cret-\n" * 5),
    ],
)
def test_no_complaint_quotes_a_secret(whole: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed") as refusal:
        read_environment(whole | {name: value})
    assert "s3cr" not in str(refusal.value)
    assert "et@" not in str(refusal.value)


def test_of_a_malformed_secret_is_said_what_is_wanted(whole: dict[str, str]):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment(whole | {"SECRET_KEY": "short", "ORIGIN_SECRETS": "ü" * 40, "DATABASE_URL": "postgis:///n"})
    said = str(refusal.value)
    assert "SECRET_KEY is malformed: wanted is: At least 50 random characters" in said
    assert "ORIGIN_SECRETS is malformed: wanted is: At least 32 random ASCII characters" in said
    assert "DATABASE_URL is malformed: wanted is: postgis://user:password@host:port/name" in said


@pytest.mark.parametrize(
    "raw",
    [
        "*",
        "https://",
        "http://a.example",
        "https://a.example/",
        "https://A.example",
        "a.example",
        "https://a.example:99999",
        "https://a.example:0",
        "https://a.example:443",
        "https://a..example",
        "https://u@a.example",
        "https://a.example,",
    ],
)
def test_an_origin_that_no_browser_sends_is_refused(whole: dict[str, str], raw: str):
    with pytest.raises(ImproperlyConfigured, match="CORS_ALLOWED_ORIGINS is malformed"):
        read_environment(whole | {"CORS_ALLOWED_ORIGINS": raw})


def test_browsers_of_no_origin_or_of_several_may_call(whole: dict[str, str]):
    assert read_environment(whole).cors_allowed_origins == ()
    named = read_environment(whole | {"CORS_ALLOWED_ORIGINS": "https://a.example, https://b.example:8443"})
    assert named.cors_allowed_origins == ("https://a.example", "https://b.example:8443")


@pytest.mark.parametrize(
    "raw", ["*", "a.example:8000", ".", "https:", "https://a.example", "a b", "a.example.", "ä.de"]
)
def test_a_host_that_no_request_names_is_refused(whole: dict[str, str], raw: str):
    with pytest.raises(ImproperlyConfigured, match=r"ALLOWED_HOSTS is malformed: .* name each host, without"):
        read_environment(whole | {"ALLOWED_HOSTS": f"api.example.org,{raw}"})


def test_a_host_may_be_a_name_an_address_or_all_under_a_name(whole: dict[str, str]):
    hosts = ("API.example.org", "127.0.0.1", "[::1]", ".example.org", "localhost")
    assert read_environment(whole | {"ALLOWED_HOSTS": ", ".join(hosts)}).allowed_hosts == hosts


@pytest.mark.parametrize(
    "raw",
    [
        "http://a.example",
        "https://a.example?",
        "https://a.example#",
        "https://a..example",
        "https://a.example/pa?th",
        "https://a.example//path",
        "https://a.example/pa th",
        "https://u@a.example",
        "https://a.example:99999",
        "https://[a.example",
        "https://",
        "https://a\n.example",
        "https://a.example\n",
    ],
)
def test_a_site_that_no_mail_link_can_lead_to_is_refused(whole: dict[str, str], raw: str):
    with pytest.raises(ImproperlyConfigured, match=r"PUBLIC_BASE_URL is malformed: .*(is not https://host|a line end)"):
        read_environment(whole | {"PUBLIC_BASE_URL": raw})


def test_mail_links_may_lead_below_a_path(whole: dict[str, str]):
    assert read_environment(whole | {"PUBLIC_BASE_URL": "https://a.example/dev/"}).public_base_url == (
        "https://a.example/dev"
    )


def test_mail_links_may_lead_to_a_port(whole: dict[str, str]):
    assert read_environment(whole | {"PUBLIC_BASE_URL": "https://a.example:8443/"}).public_base_url == (
        "https://a.example:8443"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"STAFF_OIDC_ISSUER": "https://id.example.org"}, "STAFF_OIDC_CLIENT_ID are set together, or neither is"),
        ({"STAFF_OIDC_CLIENT_ID": "x"}, "STAFF_OIDC_ISSUER and STAFF_OIDC_CLIENT_ID are set together"),
        ({"SESSIONS_TABLE": "sessions-of-ours"}, "SESSIONS_TABLE is set without SESSION_STORE=dynamodb"),
        (
            {"SESSIONS_TABLE": "sessions-of-ours", "SESSION_STORE": "database"},
            "SESSIONS_TABLE is set without SESSION_STORE=dynamodb",
        ),
        (
            {"MAIL_TRANSPORT": "smtps://h", "SES_CONFIGURATION_SET": "ours"},
            "SES_CONFIGURATION_SET is set beside an SMTP server in MAIL_TRANSPORT",
        ),
        (
            {"MAIL_TRANSPORT": "smtps://h", "SES_IDENTITY_ARN": "arn:aws:ses:us-east-1:1:identity/x"},
            "SES_IDENTITY_ARN is set beside an SMTP server in MAIL_TRANSPORT",
        ),
    ],
)
def test_what_nothing_would_use_is_said(whole: dict[str, str], change: dict[str, str], sentence: str):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_environment(whole | change)


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
        ("MEDIA_URL", "https://media;example.org/"),
        ("STATIC_URL", "https://static.example.org:99999/"),
        ("STATIC_URL", "https://static.example.org/a b/"),
        ("SESSION_STORE", "memory"),
        ("VERSION_COMMIT", "main"),
        ("IMAGE_DIGEST", "sha256:0123"),
    ],
)
def test_what_names_files_and_versions_is_checked(named: dict[str, str], name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is malformed"):
        read_environment(named | {name: value})


@pytest.mark.parametrize(
    "sender",
    ["@", " ", "a@b@c, d@e", "cöalition@example.org", "Coalition @ Example", "a@b.org, c@d.org"],
)
def test_a_sender_that_no_mail_could_have_is_said_at_start(whole: dict[str, str], sender: str):
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM is malformed"):
        read_environment(whole | {"MAIL_FROM": sender})


@pytest.mark.parametrize("sender", ["coalition@example.org", "The Coalition <coalition@bücher.example>"])
def test_a_sender_may_have_a_name(whole: dict[str, str], sender: str):
    assert read_environment(whole | {"MAIL_FROM": sender}).mail_from == sender
