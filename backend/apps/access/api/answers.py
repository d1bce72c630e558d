"""What is a program told of its own token?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.access.models import ApiToken


class ApiTokenBody(serializers.Serializer[Any]):
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the token begins, and all of it that we can show.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="What it is good for.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="It is refused from then on.")
    last_used_at = serializers.DateTimeField(help_text="To ten minutes.")


def api_token_body(token: ApiToken) -> dict[str, Any]:
    return dict(ApiTokenBody(token).data)
