"""What may this program do? What its token's scope says, and its owner may do today."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from backend.apps.access.errors import InsufficientScope
from backend.apps.access.models import ApiToken
from backend.apps.access.scopes import Scope, scope_named


class AnyToken(BasePermission):
    """Whoever has a token, whatever its scopes."""

    stated_as = "api-token"

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, ApiToken)


class ScopedPermission(BasePermission):
    """A token with the scope, whose owner holds the scope's permission still; or staff's session that holds it.

    The session counts where the view takes it (AdminSession beside ApiTokenAuthentication).
    """

    scope: ClassVar[Scope]
    stated_as: ClassVar[str]

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiToken):
            return self._is_in_reach(request.auth, request.user)
        user: Any = request.user
        return bool(user and user.is_active and user.is_staff and self.scope.is_held_by(user))

    def _is_in_reach(self, token: ApiToken, owner: Any) -> bool:
        if self.scope.name not in token.scopes:
            raise InsufficientScope(f"This needs a token with the scope «{self.scope.name}».")
        if not self.scope.is_held_by(owner):
            raise InsufficientScope(
                f"The token's owner may not do what the scope «{self.scope.name}» stands for any more."
            )
        return True


def requires_scope(name: str) -> type[ScopedPermission]:
    """For a view's permission_classes, such as `[requires_scope("endorsements:read")]`.

    Raises:
        ScopeUnknown: a mistake in the view, found when it is imported.
    """
    return type("RequiresScope", (ScopedPermission,), {"scope": scope_named(name), "stated_as": f"scope {name}"})
