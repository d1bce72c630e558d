"""Whose token is this, and is it good today?"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db.models import Q

from backend.apps.access.models import ApiToken
from backend.apps.access.token_form import presented

# How exact «last used» is: one write a token in that time, however often it is used.
NOTED_EVERY = timedelta(minutes=10)


def find_token(*, text: str, now: datetime) -> ApiToken | None:
    """The token with its owner; None for whatever does not let in, for whichever reason.

    One query, and at most one write in NOTED_EVERY. The row is found by what is shown of the token anyway; the rest
    is compared as hashes, in a time that does not depend on where they differ.
    """
    form = presented(text)
    if form is None:
        return None
    token = ApiToken.objects.select_related("owner").filter(prefix=form.prefix).first()
    if token is None or not hmac.compare_digest(token.secret_hash, form.secret_hash):
        return None
    if not (token.is_usable(now) and token.owner.is_active and token.owner.is_staff):
        return None
    _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: datetime) -> None:
    before = now - NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > before:
        return
    due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
    ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)
    token.last_used_at = now
