"""How is a confirmation link made, and recognised when it comes back?"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings

from backend.foundation.web.public_address import public_address

TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """SHA-256, 64 hex digits. No salt and no stretching: 256 random bits cannot be guessed or listed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_lifetime() -> timedelta:
    return timedelta(days=settings.VERIFICATION_LIFETIME_DAYS)


def link_of(token: str) -> str:
    """The address to confirm at, which goes into the mail."""
    return public_address("verify-endorsement", [token])


def withdrawal_link_of(token: str) -> str:
    """The address to withdraw at. One token for both: who may do the one may do the other."""
    return public_address("withdraw-endorsement", [token])
