"""Which secrets does the process need to start? Those of the environment, or of the one secret it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from backend.foundation.aws.clients import Place
from backend.foundation.secret_store.protocol import SecretError, SecretStore
from backend.foundation.secret_store.secrets_manager import SecretsManagerStore

from .env import Environment
from .variables import BESIDE_SECRET_KEY, VARIABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSecrets:
    """The settings of the same names in capitals."""

    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    address_pepper: str = ""
    front_end_secrets: tuple[str, ...] = ()
    origin_secrets: tuple[str, ...] = ()
    staff_oidc_client_secret: str = ""


def start_secrets(environment: Environment, store: SecretStore | None = None) -> StartSecrets:
    """Asks the store at most once, at start; a new signing key needs new containers.

    Raises:
        ImproperlyConfigured: says which secret, and what of it is missing or malformed, never a value.
    """
    if environment.app_secret_id is None:
        return StartSecrets(
            secret_key=environment.secret_key or "",
            secret_key_fallbacks=environment.secret_key_fallbacks,
            address_pepper=environment.address_pepper,
            front_end_secrets=environment.front_end_secrets,
            origin_secrets=environment.origin_secrets,
            staff_oidc_client_secret=environment.staff_oidc_client_secret,
        )
    if store is None:
        # The settings that a store would otherwise ask are being made just now.
        store = SecretsManagerStore(Place(region=environment.aws_region, endpoint_url=environment.aws_endpoint_url))
    return _read(environment.app_secret_id, store)


def database_of_secret(secret_id: str, root_certificate: str | None) -> dict[str, Any]:
    """An entry of DATABASES whose host, name, user and password the secret tells whenever a connection is made."""
    options = {"sslmode": "verify-full", "sslrootcert": root_certificate} if root_certificate else {}
    return {
        "ENGINE": "backend.foundation.postgis",
        # Django wants a name before the secret is asked; the secret's counts.
        "NAME": "named-by-its-secret",
        "SECRET_ID": secret_id,
        "OPTIONS": options,
    }


def _read(secret_id: str, store: SecretStore) -> StartSecrets:
    try:
        found = store.read(secret_id)
    except SecretError as error:
        raise ImproperlyConfigured(f"APP_SECRET_ID: {error}") from error
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for name in ("SECRET_KEY", *BESIDE_SECRET_KEY):
        variable = VARIABLES[name]
        raw = found.get(name)
        try:
            if raw:
                values[name.lower()] = variable.parse(raw)
            elif name == "SECRET_KEY":
                complaints.append(f"{name} is missing: {variable.wanted}")
        except ValueError:
            complaints.append(f"{name} is malformed: wanted is: {variable.wanted}")
    # A name with a mistake in it would otherwise be a secret that nobody uses.
    unknown = [name for name in found if name not in {"SECRET_KEY", *BESIDE_SECRET_KEY}]
    complaints.extend(f"{_shown(name)} is unknown" for name in unknown)
    if complaints:
        raise ImproperlyConfigured(f"The secret {secret_id} is incomplete.\n- " + "\n- ".join(complaints))
    return StartSecrets(**values)


def _shown(name: str) -> str:
    """A name and its value may have been swapped: what does not look like a name is not said."""
    return name if re.fullmatch("[A-Z_]{1,40}", name) else "a name that is none (capitals and _)"
