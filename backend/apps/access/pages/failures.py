"""How do operators learn that somebody tries to get in? By metrics, and by lines that name nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from backend.foundation.observability import metrics
from backend.foundation.rate_limiting.limits import Limit
from backend.foundation.rate_limiting.pages import limited_page

logger = logging.getLogger(__name__)


def note_failure(kind: str) -> None:
    """SignInFailed: `kind` is password, second-factor or provider."""
    metrics.count("SignInFailed", kind=kind)
    logger.warning("a sign-in failed", extra={"kind": kind, "outcome": "refused"})


def note_away() -> None:
    """SignInProviderAway: nobody's fault who tries, and nobody comes in by the provider while it lasts."""
    metrics.count("SignInProviderAway")
    logger.warning("the staff's provider did not answer", extra={"kind": "provider", "outcome": "away"})


def counted(
    request: HttpRequest, limit: Limit, kind: str, answer: Callable[[], HttpResponseBase], **identities: str
) -> HttpResponse:
    """The answer, or the page that a limit gives in its place; each such one is SignInLimited."""
    response = limited_page(request, limit, answer, None, **identities)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        metrics.count("SignInLimited", kind=kind)
        logger.warning("a sign-in met its limit", extra={"kind": kind, "outcome": "limited"})
    return cast("HttpResponse", response)
