"""Which variables does a deployment have, and what may each of them say?

A new one is: a parser here (its docstring is what a person reads who left it out), a line in VARIABLES, a field of
Environment, a line in .env.example (behind a `#` where it may be left out).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

from django.utils.ipv6 import is_valid_ipv6_address

from backend.apps.access.roles import parse_group_roles
from backend.foundation.mail.envelope import envelope_address
from backend.foundation.postgis.url import parse_database_url
from backend.foundation.secret_store.hidden import Hidden

from .smtp_url import parse_smtp_url

Stage = Literal["dev", "staging", "production"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """How one variable is read."""

    parse: Callable[[str], Any]
    may_be_missing: bool = False
    default: Any = None
    # A parser's own words may quote what it choked on: of a secret only the docstring is said.
    secret: bool = False

    @property
    def wanted(self) -> str:
        """What it is to be."""
        return self.parse.__doc__ or ""


def _stage(raw: str) -> Stage:
    """One of dev, staging, production."""
    if raw not in get_args(Stage):
        raise ValueError(f"{raw!r} is not one of {', '.join(get_args(Stage))}")
    return cast("Stage", raw)


def secret_key(raw: str) -> str:
    """At least 50 random characters, Django's signing key."""
    shortest, fewest_different = 50, 5
    if len(raw) < shortest or len(set(raw)) < fewest_different:
        raise ValueError(f"it has {len(raw)} characters, at least {shortest} are needed")
    return Hidden(raw)


def secret_keys(raw: str) -> tuple[str, ...]:
    """Earlier signing keys whose signatures still count, separated by commas."""
    return tuple(secret_key(key.strip()) for key in raw.split(","))


def shared_secrets(raw: str) -> tuple[str, ...]:
    """At least 32 random ASCII characters each, separated by commas: two while one replaces the other."""
    shortest = 32
    secrets = tuple(Hidden(secret.strip()) for secret in raw.split(","))
    if any(len(secret) < shortest for secret in secrets):
        raise ValueError(f"one has fewer than {shortest} characters")
    if not all(secret.isascii() and secret.isprintable() for secret in secrets):
        raise ValueError("no header carries one of them")
    return secrets


def address_pepper(raw: str) -> str:
    """At least 32 random characters, with which suppressed addresses are hashed. To change it is to forget them."""
    if len(raw) < (shortest := 32):
        raise ValueError(f"it has fewer than {shortest} characters")
    return Hidden(raw)


def _secret_id(raw: str) -> str:
    """Name or ARN of a secret in Secrets Manager."""
    longest = 2048
    if not raw.isascii() or not raw.isprintable() or " " in raw or len(raw) > longest:
        raise ValueError(f"{raw!r} is no secret's name or ARN")
    return raw


def _region(raw: str) -> str:
    """AWS region, such as us-east-1."""
    if not all(part.isalnum() and part.isascii() for part in raw.split("-")) or "-" not in raw:
        raise ValueError(f"{raw!r} is no region")
    return raw


def _endpoint_url(raw: str) -> str:
    """http(s)://host:port that answers in AWS's place: an emulator."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.port == 0:
        raise ValueError(f"{raw!r} is not http(s)://host:port")
    return raw.rstrip("/")


def _database_url(raw: str) -> str:
    """postgis://user:password@host:port/name, percent-encoded; ?sslmode= is `require` (or stricter)."""
    parsed = parse_database_url(raw)
    if not parsed["HOST"] or not parsed["USER"]:
        raise ValueError("it names no host or no user")
    sslmode = parsed.get("OPTIONS", {}).get("sslmode", "require")
    if sslmode not in {"require", "verify-ca", "verify-full"}:
        raise ValueError("its sslmode leaves the connection open to others")
    return raw


def _is_host(text: str) -> bool:
    """A name (RFC 1123, section 2.1), an IPv4 address, or in brackets an IPv6 address."""
    if text.startswith("[") and text.endswith("]"):
        return is_valid_ipv6_address(text[1:-1])
    label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    longest = 253
    return len(text) <= longest and re.fullmatch(rf"{label}(\.{label})*", text.lower()) is not None


def _is_https_host(text: str) -> bool:
    """https://host or https://host:port, and nothing more."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return text == f"https://{parts.netloc}" and port != 0 and _is_host(parts.netloc.removesuffix(f":{port}"))


def _hosts(raw: str) -> tuple[str, ...]:
    """Host names the site answers to, separated by commas."""
    hosts = tuple(host.strip() for host in raw.split(",") if host.strip())
    # Django's own rule: .example.org stands for all names under it.
    if not hosts or not all(_is_host(host.removeprefix(".")) for host in hosts):
        raise ValueError(f"{raw!r}: name each host, without scheme and port; '*' would answer to any")
    return hosts


def _base_url(raw: str) -> str:
    """https://host of the site that mail links lead to; https://host/path where it lives below one (a stage's)."""
    host, *folders = raw.rstrip("/").removeprefix("https://").split("/")
    if not _is_https_host(f"https://{host}") or not all(re.fullmatch(r"[A-Za-z0-9._~-]+", one) for one in folders):
        raise ValueError(f"{raw!r} is not https://host or https://host/path")
    return "/".join([f"https://{host}", *folders])


def _origins(raw: str) -> tuple[str, ...]:
    """https://host of each site whose browsers may call the API, separated by commas; missing, none may."""
    origins = tuple(origin.strip() for origin in raw.split(","))
    for origin in origins:
        # As browsers write it: https's own port is left out. https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
        if not _is_https_host(origin) or origin != origin.lower() or origin.endswith(":443"):
            raise ValueError(f"{origin!r} is not https://host in small letters, without a path")
    return origins


def _address(raw: str) -> str:
    """The sender of our mail, name@host."""
    try:
        envelope_address(raw)
    except ValueError as error:
        raise ValueError(f"{raw!r}: {error}") from None
    return raw


def _mail_transport(raw: str) -> str:
    """`ses`, or submission+tls://user:password@host:587 or smtps://…, percent-encoded; never in clear text."""
    if raw != "ses":
        parse_smtp_url(raw)
    return raw


def _ses_configuration_set(raw: str) -> str:
    """Name of the SES configuration set that reports bounces and complaints: letters, digits, - and _, at most 64."""
    return _matching("[A-Za-z0-9_-]{1,64}", raw, "configuration set's name")


def _ses_identity_arn(raw: str) -> str:
    """ARN of the SES identity to send in the name of, where it is another account's."""
    if not raw.startswith("arn:") or ":identity/" not in raw or not raw.isprintable() or " " in raw:
        raise ValueError(f"{raw!r} is no identity's ARN")
    return raw


def _topic_arn(raw: str) -> str:
    """ARN of the SNS topic that SES reports bounces and complaints to: arn:aws:sns:region:account:name."""
    return _matching(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", raw, "topic's ARN")


def _certificate(raw: str) -> str:
    """Path of the certificates (PEM) that vouch for the database named by DATABASE_SECRET_ID."""
    return _existing(raw)


def _table(raw: str) -> str:
    """Name of a DynamoDB table: 3 to 255 letters, digits, - _ and . (AWS's rule)."""
    return _matching(r"[A-Za-z0-9_.-]{3,255}", raw, "table's name")


def _bucket(raw: str) -> str:
    """Name of an S3 bucket, without dots: with one no certificate fits its address."""
    return _matching(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", raw, "bucket's name")


def _files_url(raw: str) -> str:
    """https://host/ or https://host/path/ where a bucket's files are served."""
    path = urlsplit(raw).path
    if not _is_https_host(raw.removesuffix(path)) or not path.isprintable() or " " in path:
        raise ValueError(f"{raw!r} is not https://host/")
    return raw.rstrip("/") + "/"


def _session_store(raw: str) -> str:
    """Where the admin's sessions are kept: database or dynamodb."""
    if raw not in {"database", "dynamodb"}:
        raise ValueError(f"{raw!r} is neither database nor dynamodb")
    return raw


def _issuer(raw: str) -> str:
    """https://… of the provider of OpenID Connect that signs staff in, as its discovery document writes it."""
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        raise ValueError(f"{raw!r} is no address") from None
    host = parts.netloc.removesuffix(f":{port}")
    if parts.scheme != "https" or not _is_host(host) or parts.query or parts.fragment or " " in raw:
        raise ValueError(f"{raw!r} is not https://host or https://host/path")
    return raw


def _client_id(raw: str) -> str:
    """What the provider calls the admin: the tokens' audience."""
    return _matching(r"[\x21-\x7e]{1,255}", raw, "client's id")


def client_secret(raw: str) -> str:
    """The secret of the admin's client at the provider; a public client, such as Terraform makes, has none."""
    if len(raw) < (shortest := 16) or not raw.isascii():
        raise ValueError(f"it has fewer than {shortest} characters, or some that no form carries")
    return Hidden(raw)


def _claim(raw: str) -> str:
    """The claim of the ID token that lists somebody's groups, such as cognito:groups."""
    return _matching(r"[A-Za-z0-9_:./-]{1,200}", raw, "claim's name")


def _group_roles(raw: str) -> dict[str, str]:
    """group=role, separated by commas; a role is moderator, editor, analyst, admin, or superuser."""
    return parse_group_roles(raw)


def _commit(raw: str) -> str:
    """The commit that the code was built from, 7 to 40 hexadecimal digits."""
    return _matching(r"[0-9a-f]{7,40}", raw, "commit's hash")


def _digest(raw: str) -> str:
    """The image's digest, sha256:… with 64 hexadecimal digits."""
    return _matching(r"sha256:[0-9a-f]{64}", raw, "image's digest")


def _library(raw: str) -> str:
    """Path of a shared library (bin/native-libraries makes both)."""
    return _existing(raw)


def _matching(pattern: str, raw: str, what: str) -> str:
    if not re.fullmatch(pattern, raw):
        raise ValueError(f"{raw!r} is no {what}")
    return raw


def _existing(raw: str) -> str:
    if not Path(raw).is_file():
        raise ValueError(f"there is no file {raw}")
    return raw


VARIABLES: dict[str, Variable] = {
    "STAGE": Variable(parse=_stage),
    "APP_SECRET_ID": Variable(parse=_secret_id, may_be_missing=True),
    "SECRET_KEY": Variable(parse=secret_key, may_be_missing=True, secret=True),
    "SECRET_KEY_FALLBACKS": Variable(parse=secret_keys, may_be_missing=True, default=(), secret=True),
    "ADDRESS_PEPPER": Variable(parse=address_pepper, may_be_missing=True, default="", secret=True),
    "FRONT_END_SECRETS": Variable(parse=shared_secrets, may_be_missing=True, default=(), secret=True),
    "ORIGIN_SECRETS": Variable(parse=shared_secrets, may_be_missing=True, default=(), secret=True),
    "DATABASE_SECRET_ID": Variable(parse=_secret_id, may_be_missing=True),
    "DATABASE_URL": Variable(parse=_database_url, may_be_missing=True, secret=True),
    "DATABASE_ROOT_CERTIFICATE": Variable(parse=_certificate, may_be_missing=True),
    "AWS_REGION": Variable(parse=_region),
    "AWS_ENDPOINT_URL": Variable(parse=_endpoint_url, may_be_missing=True),
    "ALLOWED_HOSTS": Variable(parse=_hosts),
    "PUBLIC_BASE_URL": Variable(parse=_base_url),
    "CORS_ALLOWED_ORIGINS": Variable(parse=_origins, may_be_missing=True, default=()),
    "MAIL_FROM": Variable(parse=_address),
    "MAIL_TRANSPORT": Variable(parse=_mail_transport, secret=True),
    "SES_CONFIGURATION_SET": Variable(parse=_ses_configuration_set, may_be_missing=True, default=""),
    "SES_IDENTITY_ARN": Variable(parse=_ses_identity_arn, may_be_missing=True, default=""),
    "MAIL_FEEDBACK_TOPIC_ARN": Variable(parse=_topic_arn, may_be_missing=True),
    "RATE_LIMITS_TABLE": Variable(parse=_table),
    "STATIC_BUCKET": Variable(parse=_bucket),
    "STATIC_URL": Variable(parse=_files_url, may_be_missing=True),
    "MEDIA_BUCKET": Variable(parse=_bucket),
    "MEDIA_URL": Variable(parse=_files_url, may_be_missing=True),
    "SESSION_STORE": Variable(parse=_session_store, may_be_missing=True, default="database"),
    "SESSIONS_TABLE": Variable(parse=_table, may_be_missing=True),
    "VERSION_COMMIT": Variable(parse=_commit, may_be_missing=True, default=""),
    "IMAGE_DIGEST": Variable(parse=_digest, may_be_missing=True, default=""),
    "STAFF_OIDC_ISSUER": Variable(parse=_issuer, may_be_missing=True),
    "STAFF_OIDC_CLIENT_ID": Variable(parse=_client_id, may_be_missing=True),
    "STAFF_OIDC_CLIENT_SECRET": Variable(parse=client_secret, may_be_missing=True, default="", secret=True),
    "STAFF_OIDC_GROUPS_CLAIM": Variable(parse=_claim, may_be_missing=True, default="cognito:groups"),
    "STAFF_OIDC_GROUP_ROLES": Variable(parse=_group_roles, may_be_missing=True),
    "GDAL_LIBRARY_PATH": Variable(parse=_library),
    "GEOS_LIBRARY_PATH": Variable(parse=_library),
}
# Either the one or the other: what stands in Secrets Manager is named, what stands in the environment is written out.
EXACTLY_ONE = (("APP_SECRET_ID", "SECRET_KEY"), ("DATABASE_SECRET_ID", "DATABASE_URL"))
# What the secret APP_SECRET_ID holds beside the key, and what therefore stands in one place with it.
BESIDE_SECRET_KEY = (
    "SECRET_KEY_FALLBACKS",
    "ADDRESS_PEPPER",
    "FRONT_END_SECRETS",
    "ORIGIN_SECRETS",
    "STAFF_OIDC_CLIENT_SECRET",
)
