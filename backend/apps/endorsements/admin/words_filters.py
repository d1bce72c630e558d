"""Which kind and type of endorsers does the list show? As their confirmed words say, which is what dashboards count."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.apps.stakeholders.models import StakeholderKind, StakeholderType


class KindFilter(admin.SimpleListFilter):
    """Who has confirmed nothing is of no kind yet."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        return StakeholderKind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        kind = self.value()
        return queryset if kind is None else queryset.filter(current_revision__kind=kind)


class TypeFilter(admin.SimpleListFilter):
    """Who has not said is of the type that rows have for it: the empty one."""

    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        return [*StakeholderType.choices, ("", "not said")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        of_type = self.value()
        return queryset if of_type is None else queryset.filter(current_revision__type=of_type)
