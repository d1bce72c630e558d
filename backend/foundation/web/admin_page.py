"""What do all our admin pages do otherwise than Django's? They bear every choice, and link where the reader may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.helpers import AdminField, AdminReadonlyField
from django.contrib.admin.options import BaseModelAdmin
from django.http import HttpRequest, HttpResponse

from .autocompletes import SteadyAutocompletes
from .first_values import SteadyFirstValues


class AdminPage(SteadyAutocompletes, SteadyFirstValues, ModelAdmin):  # type: ignore[type-arg]  # takes none at run time
    """The base of whatever is registered with the admin site."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *arguments: Any, **named: Any
    ) -> HttpResponse:
        shown = {
            "adminform": _Reachable(context["adminform"], request),
            "inline_admin_formsets": [_Reachable(each, request) for each in context["inline_admin_formsets"]],
        }
        return super().render_change_form(request, {**context, **shown}, *arguments, **named)


class _Reachable:
    """What a form's template goes through (form, fieldset, line), with the fields at its end exchanged for ours."""

    def __init__(self, part: Any, request: HttpRequest) -> None:
        self._part = part
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)

    def __iter__(self) -> Iterator[Any]:
        for each in self._part:
            if isinstance(each, AdminReadonlyField):
                yield _ReadOnlyField(each, self._request)
            else:
                yield each if isinstance(each, AdminField) else _Reachable(each, self._request)


class _ReadOnlyField(AdminReadonlyField):
    """Django links each thing that is named to its page, also for who is refused there: for them it is its name."""

    def __init__(self, field: Any, request: HttpRequest) -> None:
        super().__init__(field.form, field.field["field"], field.is_first, field.model_admin)
        self._request = request

    def get_admin_url(self, remote_field: Any, remote_obj: Any) -> Any:
        try:
            page = cast("BaseModelAdmin[Any]", self.model_admin).admin_site.get_model_admin(remote_field.model)
        except NotRegistered:
            return str(remote_obj)
        may_go = page.has_view_or_change_permission(self._request, remote_obj)
        return super().get_admin_url(remote_field, remote_obj) if may_go else str(remote_obj)
