"""What if what is sent as a choice by autocomplete is no key? Nothing is shown as chosen, and the form tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.http import HttpRequest


class SteadyAutocompletes(BaseModelAdmin):  # type: ignore[type-arg]  # takes none at run time
    """Before pages and inlines with `autocomplete_fields`: Django's widget asks the database for anything."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._steady(_One, db_field, request, options))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._steady(_Many, db_field, request, options))

    def _steady(
        self, widget: type[AutocompleteMixin], db_field: Any, request: HttpRequest, options: dict[str, Any]
    ) -> dict[str, Any]:
        if "widget" in options or db_field.name not in self.get_autocomplete_fields(request):
            return options
        return {**options, "widget": widget(db_field, self.admin_site, using=options.get("using"))}


class _KeysOnly(AutocompleteMixin):
    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [one for one in value if self._may_be_a_key(one)], attrs)

    def _may_be_a_key(self, typed: str) -> bool:
        try:
            self.field.target_field.to_python(typed)
        except ValidationError:
            return False
        return True


class _One(_KeysOnly, AutocompleteSelect):
    pass


class _Many(_KeysOnly, AutocompleteSelectMultiple):
    pass
