"""What is a program told of its own token?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.access.models import ApiToken
from backend.apps.access.scopes import in_reach


class ApiTokenBody(serializers.Serializer[Any]):
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the token begins, and all of it that we can show.")
    scopes = serializers.SerializerMethodField(
        help_text="What it is good for today: what its owner may not do any more is left out."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="It is refused from then on.")
    last_used_at = serializers.DateTimeField(help_text="To ten minutes.")

    def get_scopes(self, token: ApiToken) -> list[str]:
        return in_reach(token.scopes, owner=token.owner)


def api_token_body(token: ApiToken) -> dict[str, Any]:
    return dict(ApiTokenBody(token).data)
