"""What if the address that opens an add page names a first value that is none? The field stays empty.

Django's fields show any text they are given, but for a day and hour in two fields of the form: to part them it needs a
time.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.http import HttpRequest
from django.utils import timezone


class SteadyFirstValues(ModelAdmin):  # type: ignore[type-arg]  # takes none at run time
    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        times = {field.name: field for field in self.opts.get_fields() if isinstance(field, DateTimeField)}
        return {name: _time_or_none(times[name], typed) if name in times else typed for name, typed in given.items()}


def _time_or_none(field: DateTimeField[Any, Any], typed: str) -> Any:
    try:
        given = field.to_python(typed)
        # As the two fields will show it: the edge of the calendar has no hour in every time zone.
        return given and (timezone.localtime(given) if timezone.is_aware(given) else given)
    except (ValidationError, OverflowError):
        return None
