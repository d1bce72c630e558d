"""Who may make whom what? Admins give roles; superusers are made and changed by superusers alone.

An account that has acted is not deleted but deactivated, and a role's group stays what the release made it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from backend.apps.access.roles import ROLES, may_touch
from backend.foundation.web.admin_page import AdminPage

from .services.read_traces import read_traces
from .services.rename_in_log import rename_in_log

# Whoever could set these could give themselves everything.
_SUPERUSERS_ONLY = ("is_superuser", "user_permissions")

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class StaffAdmin(AdminPage, UserAdmin):
    show_full_result_count = False
    # Deleting many at once would not ask whom.
    actions = None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return _with_permissions(super().get_object(request, object_id, from_field), "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        known = tuple(super().get_readonly_fields(request, obj))
        return known if request.user.is_superuser else (*known, *_SUPERUSERS_ONLY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "username" in form.changed_data:
            rename_in_log(account=obj, before=form.initial["username"])

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        account = self.get_object(request, object_id)
        if account is not None and self.has_delete_permission(request, account):
            traces = read_traces(account=account)
            if traces:
                return self._keep(request, account, traces)
        return super().delete_view(request, object_id, extra_context)

    def _keep(self, request: HttpRequest, account: Any, traces: list[str]) -> HttpResponse:
        page = reverse("admin:auth_user_change", args=[account.pk])
        sentence = format_html(
            "«{}» stays, because the account is named as who acted in: {}. "
            '<a href="{}#id_is_active">Deactivate it instead</a>: untick «Active» and save. '
            "Then nobody comes in by it, and what it did keeps its name.",
            account, ", ".join(traces), page,
        )  # fmt: skip
        messages.error(request, sentence)
        return redirect(page)

    def _may_touch(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or may_touch(request.user, obj)


@admin.register(Group)
class RoleAdmin(AdminPage, GroupAdmin):  # type: ignore[misc]  # Django's two signatures differ
    """Of a role's group nothing is edited here: the next release would take it back. Who has it is said at the user."""

    show_full_result_count = False
    actions = None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return _with_permissions(super().get_object(request, object_id, from_field), "permissions")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not _is_role(obj):
            return super().get_fieldsets(request, obj)
        why = "A role. It stays, under this name, with the permissions that each release gives it (guide: Roles)."
        return ((None, {"fields": ("name", "permissions"), "description": why}),)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_role(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_role(obj)


def _with_permissions(thing: Any, name: str) -> Any:
    """Permissions that are only shown say what each is about: read at once, or it is a query for each of them."""
    if thing is not None:
        prefetch_related_objects([thing], Prefetch(name, Permission.objects.select_related("content_type")))
    return thing


def _is_role(group: Group | None) -> bool:
    return group is not None and group.name in ROLES
