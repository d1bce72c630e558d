"""How is a page limited? As the API is, but its refusal is a page that a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views import View

from backend.foundation.web.problem_details import request_id_of

from .configured import spend_for
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
        limit = limit_for(request.method, self.limits)
        decision = spend_for(request, limit, address_identities(request.META.get("REMOTE_ADDR", "")))
        if not decision.is_allowed:
            return _refusal(request, decision)
        response = super().dispatch(request, *args, **kwargs)
        for name, value in headers_of(decision).items():
            response[name] = value
        return response


def refusal_page(request: HttpRequest, limit: Limit, **identities: str) -> HttpResponse | None:
    """Counts a request by its address and the given identities; None, or the page it gets instead."""
    addresses = address_identities(request.META.get("REMOTE_ADDR", ""))
    decision = spend_for(request, limit, identities | addresses)
    return None if decision.is_allowed else _refusal(request, decision)


def _refusal(request: HttpRequest, decision: Decision) -> HttpResponse:
    status, code = (503, LimiterAway.code) if decision.basis is Basis.REFUSED else (429, "too-many-requests")
    context = {
        "status": status,
        "code": code,
        "detail": sentence_of(decision),
        "request_id": request_id_of(request),
    }
    # Without the request, so that no context processor looks for a session while others flood.
    page = render_to_string("web/error.html", context)
    return HttpResponse(page, status=status, headers=headers_of(decision))
