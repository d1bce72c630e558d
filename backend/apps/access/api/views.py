"""What can a program ask about its own token?"""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.access.models import ApiToken
from backend.apps.access.programs.authentication import ApiTokenAuthentication
from backend.apps.access.programs.limits import TOKEN_READS
from backend.apps.access.programs.permissions import AnyToken
from backend.apps.access.programs.throttle import token_limited_by
from backend.foundation.rate_limiting.throttle import LimitedView
from backend.foundation.web.caching import NO_STORE
from backend.foundation.web.documented import documented

from .answers import ApiTokenBody, api_token_body

EXAMPLE = {
    "name": "newsletter sync",
    "prefix": "cb_7Hq2mZ4c",
    "scopes": ["endorsements:read"],
    "created_at": "2026-09-01T09:30:00Z",
    "expires_at": "2026-11-30T09:30:00Z",
    "last_used_at": "2026-09-02T10:00:00Z",
}


class OwnTokenView(LimitedView):
    authentication_classes = [ApiTokenAuthentication]
    permission_classes = [AnyToken]
    caching = NO_STORE
    throttle_classes = [token_limited_by(GET=TOKEN_READS)]

    @documented(
        operation_id="access_token",
        summary="What the token that asks is good for, and until when",
        responses=ApiTokenBody,
        examples=[OpenApiExample("A token", EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """For integrations that want to warn before their token ends."""
        return Response(api_token_body(cast("ApiToken", request.auth)))
