"""What may this program do? What its token's scope says, and its owner may do today."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.exceptions import PermissionDenied
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
        return _is_in_reach(request, self.scope)


def requires_scope(name: str) -> type[ScopedPermission]:
    """For a view's permission_classes, such as `[requires_scope("endorsements:read")]`.

    Raises:
        ScopeUnknown: a mistake in the view, found when it is imported.
    """
    return type("RequiresScope", (ScopedPermission,), {"scope": scope_named(name), "stated_as": f"scope {name}"})


def ensure_scope(request: Request, name: str) -> None:
    """For a view of which one parameter needs a scope of its own, beside the view's.

    Raises:
        InsufficientScope: the token has it not, or its owner may not any more.
        PermissionDenied: staff's session lacks the scope's permission.
        ScopeUnknown: a mistake in the view.
    """
    if not _is_in_reach(request, scope_named(name)):
        raise PermissionDenied


def _is_in_reach(request: Request, scope: Scope) -> bool:
    user: Any = request.user
    if not isinstance(request.auth, ApiToken):
        return bool(user and user.is_active and user.is_staff and scope.is_held_by(user))
    if scope.name not in request.auth.scopes:
        raise InsufficientScope(f"This needs a token with the scope «{scope.name}».")
    if not scope.is_held_by(user):
        raise InsufficientScope(f"The token's owner may not do what the scope «{scope.name}» stands for any more.")
    return True
