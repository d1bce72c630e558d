"""How does a token end before its time?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.access.errors import TokenNotFound
from backend.apps.access.models import ApiToken


@transaction.atomic
def revoke_token(*, token_id: int, by: Any | None, now: datetime) -> ApiToken:
    """From the next request on it is refused. Again is as once: the first revocation stays written down.

    `by` is who does it, None on the server's own terminal. Others' tokens are found by who manages tokens only.

    Raises:
        TokenNotFound: there is none, or it is not `by`'s to see.
    """
    tokens = ApiToken.objects.select_for_update()
    token = (tokens if by is None else tokens.shown_to(by)).filter(pk=token_id).first()
    if token is None:
        raise TokenNotFound("There is no such token, or it is somebody else's.")
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, by
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token
