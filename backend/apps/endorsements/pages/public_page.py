"""What do a campaign's public pages have in common? Limits by the slug too, and refusals that a person can read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from backend.foundation.errors import DomainError
from backend.foundation.rate_limiting.decisions import Decision
from backend.foundation.rate_limiting.limits import limit_for
from backend.foundation.rate_limiting.pages import LimitedPage, limited_page, refusal_page
from backend.foundation.web.error_pages import answer_error, csrf_failure
from backend.foundation.web.exception_handler import STATUS_BY_KIND
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.problem_details import request_id_of

# What a browser says of a form that another site's page sent.
_FROM_ELSEWHERE = frozenset({"cross-site", "same-site"})


class PublicPage(LimitedPage):
    """A page of a campaign, or of all of them. What a service refuses is told with the API's status and words.

    What a browser itself says of a form's origin is heeded, so that no other site makes its readers send one
    unknowingly.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        routed = {name: str(value) for name, value in kwargs.items()}
        return limited_page(
            request,
            limit_for(request.method, self.limits),
            lambda: self.seen(request, *args, **kwargs),
            lambda request, decision: self.limited(request, decision, **kwargs),
            **routed,
        )

    def limited(self, request: HttpRequest, decision: Decision, **_: Any) -> HttpResponse:
        """What is answered to a request too many."""
        return refusal_page(request, decision)

    def seen(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in _FROM_ELSEWHERE:
            return csrf_failure(request)
        try:
            return super().seen(request, *args, **kwargs)
        except DomainError as refusal:
            return refused(request, refusal)
        except ValidationError:
            detail = "This link leads nowhere any more. Go back to the page, and follow it from there."
            return answer_error(request, 400, "invalid-request", detail)


class Pages(SignedCursorPagination):
    """A list of the public site, page by page; how long one is, is not the visitor's to say."""

    page_size_query_param = ""

    def get_page_size(self, request: Request) -> int:
        """Always the same."""
        return self.page_size

    def rows(self, queryset: Any, request: HttpRequest) -> list[Any]:
        """Those of the page asked for.

        Raises:
            ValidationError: the cursor is none of this list's.
        """
        return list(self.paginate_queryset(queryset, Request(request)) or [])

    @property
    def more(self) -> str:
        """The query that leads to the next page; empty on the last."""
        return urlsplit(self.get_next_link() or "").query


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A page that says why not."""
    status = STATUS_BY_KIND[refusal.kind]
    context = {
        "status": status,
        "code": refusal.code,
        "detail": refusal.detail,
        "request_id": request_id_of(request),
    }
    response = render(request, "web/error.html", context, status=status)
    return waiting(response, refusal)


def waiting(response: HttpResponse, refusal: DomainError) -> HttpResponse:
    """The same answer, with when to try again where the refusal says it."""
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response
