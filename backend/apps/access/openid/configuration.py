"""Which provider signs staff in, if any?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from backend.apps.access.roles import SAME_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """settings.STAFF_OIDC: the issuer (its discovery document lies below it), our client there, and what it calls us.

    Without a secret the client is a public one: PKCE alone binds the code to who asked for it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    groups_claim: str = "cognito:groups"
    group_roles: Mapping[str, str] = field(default_factory=lambda: dict(SAME_NAMES), compare=False)
    name: str = "your organisation's account"


def configuration() -> Configuration | None:
    """None where staff signs in by passwords alone."""
    given: dict[str, Any] | None = settings.STAFF_OIDC
    return None if given is None else Configuration(**given)
