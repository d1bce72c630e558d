"""When do two values of a form's field mean the same, and how are they read by people?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

_DIGITS = 16


def canonical(field: forms.Field, value: Any) -> str:
    """The same text for the same value, stored or typed: line ends, blanks around it and time zones do not count."""
    prepared = field.prepare_value(value)
    if isinstance(prepared, datetime):
        prepared = prepared.replace(microsecond=0)
        return prepared.astimezone(UTC).isoformat() if prepared.tzinfo else prepared.isoformat()
    if isinstance(prepared, Iterable) and not isinstance(prepared, str):
        return ",".join(sorted(str(one) for one in prepared))
    return "" if prepared is None else str(prepared).replace("\r\n", "\n").replace("\r", "\n").strip()


def digest(*values: str) -> str:
    return sha256("\x00".join(values).encode()).hexdigest()[:_DIGITS]


def typed(field: forms.Field, name: str, data: QueryDict) -> str | None:
    """What was typed, as `canonical`; None where it is no value of this field."""
    try:
        return canonical(field, field.clean(field.widget.value_from_datadict(data, {}, name)))
    except ValidationError:
        return None


def readable(field: forms.Field, value: Any) -> str:
    """A stored value, or one that `clean` gave."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(field, forms.ModelChoiceField):
        return _named(field, value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(str(value), value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}"
    return "" if value is None else str(value)


def readable_typed(field: forms.Field, name: str, data: QueryDict) -> str:
    """What was typed; where it is no value of this field, as it was typed."""
    raw = field.widget.value_from_datadict(data, {}, name)
    try:
        return readable(field, field.clean(raw))
    except ValidationError:
        return " ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def put(data: QueryDict, field: forms.Field, name: str, value: Any) -> None:
    """Lets `data` say of the field what its page would send with this value in it."""
    widget: Any = getattr(field.widget, "widget", field.widget)  # the admin wraps those of relations
    prepared = field.prepare_value(value)
    if isinstance(widget, forms.MultiWidget):
        parts: Any = zip(widget.widgets, widget.widgets_names, widget.decompress(prepared), strict=True)  # type: ignore[attr-defined,arg-type]
        for part, suffix, one in parts:
            _put(data, part, f"{name}{suffix}", one)
    else:
        _put(data, widget, name, prepared)


def _put(data: QueryDict, widget: forms.Widget, name: str, value: Any) -> None:
    data.pop(name, None)
    if isinstance(widget, forms.CheckboxInput):
        if value:
            data[name] = "on"
        return
    sent = widget.format_value(value)
    if isinstance(sent, (list, tuple)):
        data.setlist(name, [str(one) for one in sent])
    else:
        data[name] = "" if sent is None else str(sent)


def _named(field: forms.ModelChoiceField[Any], value: Any) -> str:
    keys = field.prepare_value(value)
    # Of all of them: what is stored may no longer be offered.
    every: QuerySet[Any] = field.queryset.model._default_manager.all()  # type: ignore[union-attr]  # noqa: SLF001  # Django's way
    if isinstance(keys, (list, tuple, set)):
        return ", ".join(sorted(str(one) for one in every.filter(pk__in=list(keys))))
    found = None if keys in (None, "") else every.filter(pk=keys).first()
    return "" if found is None else str(found)


def _flat(choices: Any) -> Iterable[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(inner), str(name)) for inner, name in label)
        else:
            yield str(key), str(label)
