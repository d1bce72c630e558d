"""What do an ID token's claims say of a person, in our words?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.apps.access.errors import EmailNotVerified, IdTokenRefused
from backend.apps.access.roles import SUPERUSER, roles_of
from backend.apps.access.services import Person

from .configuration import Configuration

_LONGEST = 254


def person_of(claims: Mapping[str, Any], configured: Configuration) -> Person:
    """Claims that were checked (provider.py). Whatever has another form than it should counts as not said.

    Raises:
        IdTokenRefused: the subject is longer than OpenID Connect lets one be.
        EmailNotVerified: the address is none.
    """
    subject = str(claims["sub"])
    if len(subject) > 255 or not subject.isprintable():  # noqa: PLR2004  # Core 1.0, 2
        raise IdTokenRefused("The sign-in service calls you by a name that none may have. Ask an admin.")
    email = _text(claims, "email")
    if len(email) > _LONGEST or any(character.isspace() for character in email):
        raise EmailNotVerified("The sign-in service has no usable e-mail address of yours. Ask an admin.")
    return Person(
        issuer=configured.issuer,
        subject=subject,
        email=email,
        # Cognito's answers write truth values as text, now and then.
        is_email_verified=claims.get("email_verified") in (True, "true"),
        roles=roles_of(_groups(claims.get(configured.groups_claim)), configured.group_roles),
        given_name=_text(claims, "given_name"),
        family_name=_text(claims, "family_name"),
        is_superuser_told=SUPERUSER in configured.group_roles.values(),
    )


def _groups(claim: Any) -> list[str]:
    """A list of names; one name alone is written without a list by some."""
    given = [claim] if isinstance(claim, str) else claim
    return [group for group in given if isinstance(group, str)] if isinstance(given, list) else []


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return (
        "".join(character for character in value if character.isprintable()).strip() if isinstance(value, str) else ""
    )
