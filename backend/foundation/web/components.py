"""What do all operations of the OpenAPI document share? How a limit is told. Plain data, which the settings name."""

from __future__ import annotations

from typing import Any

_HEADERS = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "RateLimit": {
        "description": "By the name of each window that counts: r requests are left, for t seconds (IETF draft).",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "The windows by name, each beginning with the limit's: q requests in w seconds.",
        "schema": {"type": "string"},
    },
}
COMPONENTS: dict[str, Any] = {
    "headers": _HEADERS,
    "responses": {
        "TooManyRequests": {
            "description": "A limit is reached, one of those that x-rate-limit names.",
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS},
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
        }
    },
}
