"""What does the OpenAPI document say of tokens? drf-spectacular imports this when it makes the document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's own
    target_class = "backend.apps.access.programs.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cb_ and 49 letters and digits",
            "description": "A scoped token, made in the admin (docs/how-to/api-tokens.md). Operations name scopes.",
        }


def known(endpoints: Any) -> Any:
    """A preprocessing hook that changes nothing: it is named so that this module is imported."""
    return endpoints
