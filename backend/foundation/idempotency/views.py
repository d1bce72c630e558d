"""How does a view say why a request that arrives twice does no harm? By a decorator on the method that writes.

    @idempotent_by_key
    def post(self, request, …): …

Each sets `idempotency` on the method, which the OpenAPI document and the test that walks all routes read. Reads say
nothing: they are safe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .keys import key_of, keyed
from .openapi import REPLAYED, documented
from .services import Answer, answer_once

type Handler = Callable[..., HttpResponse]

# What belongs to the answer itself. The others belong to one exchange: ids, limits, cookies, compression.
KEPT_HEADERS = ("Content-Type", "Content-Language", "Location", "ETag", "Last-Modified", "Cache-Control")


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Why a write may arrive twice: `key` where the header is honoured, `natural` where repeating changes nothing."""

    policy: Literal["key", "natural"]
    reason: str = ""

    def documented(self, operation: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI operation with the header and its answers, where there are any."""
        return documented(operation) if self.policy == "key" else operation


def idempotent_by_key(handler: Handler) -> Handler:
    """Makes a DRF view's method honour `Idempotency-Key`; without the header it behaves as before.

    The method runs inside the transaction that keeps its answer. What it raises goes the way of all exceptions.
    """

    @wraps(handler)
    def once(view: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        fresh: list[HttpResponse] = []

        def answer() -> Answer:
            response = _rendered(view, request, handler(view, request, *args, **kwargs))
            fresh.append(response)
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            return Answer(status=response.status_code, headers=headers, body=response.content)

        found, is_replayed = answer_once(request=keyed(request, key), answer=answer, now=timezone.now())
        if not is_replayed:
            return fresh[0]
        return HttpResponse(found.body, status=found.status, headers={**found.headers, REPLAYED: "true"})

    once.idempotency = Idempotency("key")  # type: ignore[attr-defined]
    return once


def naturally_idempotent(reason: str) -> Callable[[Handler], Handler]:
    """For a method whose repetition changes nothing, for a `reason`. A key is not needed; one that is none is refused.

    Clients send the header with every write: what is malformed must not pass here and fail there.
    """

    def decorated(handler: Handler) -> Handler:
        @wraps(handler)
        def checked(view: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            key_of(request)
            return handler(view, request, *args, **kwargs)

        checked.idempotency = Idempotency("natural", reason)  # type: ignore[attr-defined]
        return checked

    return decorated


def _rendered(view: APIView, request: Request, response: HttpResponse) -> HttpResponse:
    """With its body, which DRF otherwise makes after the view: an answer that cannot be rendered must not be kept."""
    if isinstance(response, Response):
        view.finalize_response(request, response)
        response.render()
    return response
