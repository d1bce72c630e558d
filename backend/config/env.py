"""What does the environment say? The one place that reads it: one frozen value, one error for all that is wrong.

What each variable may say stands in variables.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from backend.foundation.secret_store.hidden import Hidden

from .variables import BESIDE_SECRET_KEY, EXACTLY_ONE, VARIABLES, Stage

REPOSITORY = Path(__file__).resolve().parents[2]
LOCAL = REPOSITORY / ".local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The deployed settings' whole input; every field is a variable of the same name in capitals."""

    stage: Stage
    app_secret_id: str | None
    secret_key: str | None
    secret_key_fallbacks: tuple[str, ...]
    address_pepper: str
    front_end_secrets: tuple[str, ...]
    origin_secrets: tuple[str, ...]
    database_secret_id: str | None
    database_url: str | None
    database_root_certificate: str | None
    aws_region: str
    aws_endpoint_url: str | None
    allowed_hosts: tuple[str, ...]
    public_base_url: str
    cors_allowed_origins: tuple[str, ...]
    mail_from: str
    mail_transport: str
    ses_configuration_set: str
    ses_identity_arn: str
    mail_feedback_topic_arn: str | None
    rate_limits_table: str
    static_bucket: str
    static_url: str | None
    media_bucket: str
    media_url: str | None
    session_store: str
    sessions_table: str | None
    version_commit: str
    image_digest: str
    staff_oidc_issuer: str | None
    staff_oidc_client_id: str | None
    staff_oidc_client_secret: str
    staff_oidc_groups_claim: str
    staff_oidc_group_roles: dict[str, str] | None
    gdal_library_path: str
    geos_library_path: str


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Builds the deployed environment, naming all missing or malformed variables in a single error.

    Raises:
        ImproperlyConfigured: one sentence a variable.
    """
    given = {name: raw for name in VARIABLES if (raw := variables.get(name))}
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for name, variable in VARIABLES.items():
        if name not in given:
            values[name.lower()] = variable.default
            if not variable.may_be_missing:
                complaints.append(f"{name} is not set: {variable.wanted}")
            continue
        if not given[name].isprintable():
            complaints.append(f"{name} is malformed: it holds a line end or another character that cannot be printed")
            continue
        try:
            value = variable.parse(given[name])
            values[name.lower()] = Hidden(value) if variable.secret and isinstance(value, str) else value
        except ValueError as error:
            complaints.append(f"{name} is malformed: {f'wanted is: {variable.wanted}' if variable.secret else error}")
    complaints.extend(_contradictions(given))
    if complaints:
        raise ImproperlyConfigured("The environment is incomplete.\n- " + "\n- ".join(complaints))
    return Environment(**values)


def _contradictions(given: Mapping[str, str]) -> Iterator[str]:
    """What is said twice or not at all of things that are said in one of two ways."""
    for one, other in EXACTLY_ONE:
        if one in given and other in given:
            yield f"{one} and {other} are both set: only one of them may be"
        elif one not in given and other not in given:
            ways = (f"{name} ({VARIABLES[name].wanted.rstrip('.')})" for name in (one, other))
            yield f"{' or '.join(ways)} is not set"
    if "APP_SECRET_ID" in given:
        yield from (
            f"{name} is set beside APP_SECRET_ID: it belongs into that secret"
            for name in BESIDE_SECRET_KEY
            if name in given
        )
    if given.get("SESSION_STORE") == "dynamodb" and "SESSIONS_TABLE" not in given:
        yield "SESSIONS_TABLE is not set beside SESSION_STORE=dynamodb"
    if given.get("SESSION_STORE", "database") == "database" and "SESSIONS_TABLE" in given:
        yield "SESSIONS_TABLE is set without SESSION_STORE=dynamodb: nothing would use it"
    if given.get("MAIL_TRANSPORT", "ses") != "ses":
        yield from (
            f"{name} is set beside an SMTP server in MAIL_TRANSPORT: only ses uses it"
            for name in ("SES_CONFIGURATION_SET", "SES_IDENTITY_ARN")
            if name in given
        )
    if ("STAFF_OIDC_ISSUER" in given) != ("STAFF_OIDC_CLIENT_ID" in given):
        yield "STAFF_OIDC_ISSUER and STAFF_OIDC_CLIENT_ID are set together, or neither is: staff signs in by both"
    if "DATABASE_URL" in given and "DATABASE_ROOT_CERTIFICATE" in given:
        yield "DATABASE_ROOT_CERTIFICATE is set beside DATABASE_URL: say ?sslmode=verify-full&sslrootcert=… in the URL"


def deployed_environment() -> Environment:
    """The process's own environment, for the deployed settings."""
    return read_environment(os.environ)


def lambda_trace_header() -> str:
    """X-Ray's header of the running invocation: Lambda's runtime sets it anew for each one, or takes it away."""
    return os.environ.get("_X_AMZN_TRACE_ID", "")


def development_database_url() -> str:
    """DATABASE_URL, else what bin/postgis wrote down for this checkout.

    Raises:
        ImproperlyConfigured: neither is there.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    noted = LOCAL / "database-url"
    if not noted.exists():
        raise ImproperlyConfigured(
            "There is no database: set DATABASE_URL, or let bin/demo, bin/test or bin/postgis start make one."
        )
    return noted.read_text(encoding="utf-8").strip()


def development_base_url() -> str:
    """Where mail links of a local site lead: PUBLIC_BASE_URL (bin/demo sets it), else runserver's own address."""
    return os.environ.get("PUBLIC_BASE_URL", "http://127.0.0.1:8000")


def development_debug() -> bool:
    """Django's debug pages, unless DEBUG=false (bin/demo, to show what a visitor would see)."""
    return os.environ.get("DEBUG", "true").lower() != "false"


def development_geocoder() -> str:
    """The class that finds addresses: the Census's, or with GEOCODER=fake one that asks nobody."""
    package = "backend.apps.geography.geocoding"
    return (
        f"{package}.fake.FakeGeocoder" if os.environ.get("GEOCODER") == "fake" else f"{package}.census.CensusGeocoder"
    )


def development_endpoint_url() -> str | None:
    """AWS_ENDPOINT_URL of an emulator, for who tries one by hand."""
    return os.environ.get("AWS_ENDPOINT_URL") or None


def development_library(name: str) -> str | None:
    """Path of GDAL or GEOS: the variable, else what bin/native-libraries unpacked, else the system's (None)."""
    if path := os.environ.get(f"{name.upper()}_LIBRARY_PATH"):
        return path
    unpacked = LOCAL / "native" / {"gdal": "libgdal.so", "geos": "libgeos_c.so"}[name]
    return str(unpacked) if unpacked.exists() else None
