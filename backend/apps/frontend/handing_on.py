"""How does an old address answer by a new one? The same request, with our path and body, put to that address's view.

So that its limits, idempotency keys, checks and refusals hold for both, and what is added to them later too.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import resolve
from rest_framework.request import Request

from backend.foundation.web.problem_details import request_id_of

# What the other view says of the exchange itself.
_OF_THE_EXCHANGE = ("RateLimit", "RateLimit-Policy", "Retry-After", "Idempotency-Replayed")


def handed_on(
    request: Request, *, path: str, body: dict[str, Any], knowing: Mapping[str, Any] | None = None
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """POSTs `body` to `path`, an address of /api/v1: status, JSON body, headers to be told as well.

    `knowing` goes into its WSGI environ: what that view is to know of this address and no visitor can say.
    """
    content = json.dumps(body).encode()
    environ = {
        **request.META,
        **(knowing or {}),
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
    }
    inner = WSGIRequest(environ)
    inner.request_id = request_id_of(request._request)  # type: ignore[attr-defined]  # noqa: SLF001  # as its middleware does
    inner.resolver_match = match = resolve(path)
    response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response.render()
    told = {name: response[name] for name in _OF_THE_EXCHANGE if name in response}
    return response.status_code, json.loads(response.content), told
