"""How is a page limited? As the API is, but its refusal is a page that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views import View

from backend.foundation.web.problem_details import request_id_of

from .configured import limiter
from .decisions import Basis, Decision
from .errors import LimiterAway
from .headers import headers_of
from .identities import address_identities
from .limits import Limit, limit_for
from .sentences import sentence_of


class LimitedPage(View):
    """A view whose requests are counted before it sees them; `limits` is what limits_by_method() makes."""

    limits: ClassVar[Mapping[str, Limit]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return limited_page(
            request, limit_for(request.method, self.limits), lambda: self.seen(request, *args, **kwargs)
        )

    def seen(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer to a request that may pass: what is raised on the way to it is turned into a page here."""
        return super().dispatch(request, *args, **kwargs)


def limited_page(
    request: HttpRequest,
    limit: Limit,
    answer: Callable[[], HttpResponseBase],
    refusal: Callable[[HttpRequest, Decision], HttpResponse] | None = None,
    **identities: str,
) -> HttpResponseBase:
    """Counts a request by its address and the given identities, and gives it the answer or the page it gets instead.

    A page of its own (`refusal`) asks the database nothing: it is made while others flood.
    """
    addresses = address_identities(request.META.get("REMOTE_ADDR", ""))
    decision = limiter().spend(limit, identities | addresses)
    response = answer() if decision.is_allowed else (refusal or refusal_page)(request, decision)
    for name, value in headers_of(decision).items():
        response[name] = value
    return response


def status_of(decision: Decision) -> tuple[int, str]:
    """With which status and code a refusal is answered."""
    return (503, LimiterAway.code) if decision.basis is Basis.REFUSED else (429, "too-many-requests")


def refusal_page(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Says when to try again."""
    status, code = status_of(decision)
    context = {
        "status": status,
        "code": code,
        "detail": sentence_of(decision),
        "request_id": request_id_of(request),
    }
    # Without the request, so that no context processor looks for a session while others flood.
    page = render_to_string("web/error.html", context)
    return HttpResponse(page, status=status)
