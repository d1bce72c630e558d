"""What does a place that keeps secrets offer, whoever it is? Named, versioned sets of texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, Protocol

from .hidden import Hidden

# AWS Secrets Manager's own labels: the version in force, the one a rotation is trying out, the one before.
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
type VersionStage = Literal["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"]


class SecretError(Exception):
    """A secret could not be had. The sentence names the secret, never what is in it."""


class SecretMissing(SecretError):
    """There is no secret of this name, or no version of it with this label."""


class SecretUnusable(SecretError):
    """The secret is not what it should be."""


class SecretStoreAway(SecretError):
    """The store did not answer, or refused to."""


class SecretStore(Protocol):
    """Implementations are safe to call from several threads."""

    def read(self, secret_id: str, version_stage: VersionStage = "AWSCURRENT") -> Mapping[str, str]:
        """The texts of one version, by name.

        Raises:
            SecretMissing: nothing is there.
            SecretUnusable: what is there is not one JSON object of texts and whole numbers.
            SecretStoreAway: the store cannot say.
        """
        ...

    def write(self, secret_id: str, values: Mapping[str, str]) -> None:
        """Makes these values the AWSCURRENT version; the one before becomes AWSPREVIOUS. Makes the secret if needed.

        Raises:
            SecretStoreAway: it is not known whether the values were kept.
        """
        ...


def parse_secret(secret_id: str, text: str) -> Mapping[str, str]:
    """One flat JSON object; whole numbers become text (RDS writes the port as one).

    Raises:
        SecretUnusable: says what is wrong, with names but no values.
    """
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        # Not chained: json's own error holds the whole text.
        raise SecretUnusable(f"The secret {secret_id} is not JSON.") from None
    if not isinstance(parsed, dict):
        raise SecretUnusable(f"The secret {secret_id} is not a JSON object.")
    values: dict[str, str] = {}
    for name, value in parsed.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise SecretUnusable(f"The secret {secret_id} holds something other than text under {name}.")
        values[name] = Hidden(value)
    return values


def require(secret_id: str, values: Mapping[str, str], names: tuple[str, ...]) -> None:
    """Raises SecretUnusable, naming all that is missing or empty."""
    if missing := [name for name in names if not values.get(name)]:
        raise SecretUnusable(f"The secret {secret_id} lacks {', '.join(missing)}.")
