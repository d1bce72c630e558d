"""Who has taken how many rows of people out? A line in the log for each answer, for whoever asks after a leak."""

from __future__ import annotations

import logging

from rest_framework.request import Request

from backend.apps.access.models import ApiToken

logger = logging.getLogger(__name__)


def tell_taken(request: Request, rows: int, what: str) -> None:
    """A token by its prefix, which is in the admin's list; a session by its account's number."""
    who = f"the token {request.auth.prefix}" if isinstance(request.auth, ApiToken) else f"the account {request.user.pk}"
    logger.info("%d %s went to %s", rows, what, who)
