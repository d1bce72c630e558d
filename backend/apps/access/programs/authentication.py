"""Which program asks? One with a token: `Authorization: Bearer cb_…` (RFC 6750, 2.1), and in no other place.

A token in an address would stand in logs and histories, one in a body would need the body read first.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.apps.access.models import ApiToken
from backend.apps.access.services import find_token

REALM = "Coalition Builder"
_LONGEST = 200
REFUSED = (
    "This token is not taken: it is unknown, expired or revoked, or its owner may not come in any more. "
    "Make a new one in the admin."
)


class ApiTokenAuthentication(BaseAuthentication):
    """`request.user` is the token's owner, `request.auth` the token. Other schemes are left to other classes."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        text = bearer_of(request)
        if text is None:
            return None
        token = find_token(text=text, now=timezone.now())
        if token is None:
            raise AuthenticationFailed(REFUSED)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """The 401's WWW-Authenticate: with an error only where a token was sent (RFC 6750, 3.1)."""
        told = "" if bearer_of(request) is None else ', error="invalid_token"'
        return f'Bearer realm="{REALM}"{told}'


def bearer_of(request: Any) -> str | None:
    """What was sent as a bearer's token, whatever it is; None where nothing was."""
    scheme, _, rest = get_authorization_header(request).decode("latin-1").partition(" ")
    return rest.strip()[:_LONGEST] if scheme.lower() == "bearer" else None
