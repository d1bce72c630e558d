"""Who may make whom what? Admins give roles; superusers are made and changed by superusers alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from backend.apps.access.roles import may_touch

# Whoever could set these could give themselves everything.
_SUPERUSERS_ONLY = ("is_superuser", "user_permissions")

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
    show_full_result_count = False
    # Deleting many at once would not ask whom.
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        known = tuple(super().get_readonly_fields(request, obj))
        return known if request.user.is_superuser else (*known, *_SUPERUSERS_ONLY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or may_touch(request.user, obj)
