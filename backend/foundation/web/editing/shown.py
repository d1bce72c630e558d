"""Which version of a thing does its form show? A digest of each of its fields and of each row of its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model
from django.forms import BaseInlineFormSet, BaseModelForm, Field

from .values import canonical, digest

type Form = BaseModelForm[Any]
type FormSet = BaseInlineFormSet[Any, Any, Any]

# What a formset adds to a row's own fields.
_OF_THE_FORMSET = ("DELETE", "ORDER")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`log` is the number of the newest entry in the admin's log about it, 0 for none.

    `fields` has each field's digest; `rows` of each formset, by prefix, each stored row's, by key.
    """

    log: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, *, log: int, form: Form, formsets: Iterable[FormSet]) -> Self:
        """Of what is stored, as these unbound (or bound, by their initial values) forms have it."""
        return cls(
            log=log,
            fields={name: digest(canonical(each, stored(form, name))) for name, each in form.fields.items()},
            rows={str(formset.prefix): _rows(formset) for formset in formsets},
        )

    @classmethod
    def parse(cls, raw: str) -> Self:
        """What `dumps` wrote. Of anything else nothing is known, so that it agrees with nothing."""
        try:
            told = json.loads(raw)
            log, fields, rows = told["log"], _texts(told["fields"]), told["rows"]
            if not isinstance(log, int):
                raise TypeError(log)
            return cls(log=log, fields=fields, rows={str(prefix): _texts(row) for prefix, row in rows.items()})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()

    def dumps(self) -> str:
        told = {
            "log": self.log,
            "fields": dict(self.fields),
            "rows": {name: dict(row) for name, row in self.rows.items()},
        }
        return json.dumps(told, separators=(",", ":"))

    def agrees_with(self, other: Shown) -> bool:
        return (self.fields, self.rows) == (other.fields, other.rows)


def stored(form: Form, name: str) -> Any:
    return form[name].initial


def own_fields(formset: FormSet, form: Form) -> dict[str, Field]:
    """A row's fields that people fill in."""
    others = {key_name(formset), formset.fk.name, *_OF_THE_FORMSET}
    return {name: each for name, each in form.fields.items() if name not in others}


def key_name(formset: FormSet) -> str:
    return str(formset.model._meta.pk.name)  # type: ignore[union-attr]  # it always has a model


def row_digest(formset: FormSet, form: Form) -> str:
    fields = own_fields(formset, form)
    return digest(*(canonical(each, stored(form, name)) for name, each in fields.items()))


def key_of(row: Model) -> str:
    return str(row.pk)


def _rows(formset: FormSet) -> dict[str, str]:
    return {key_of(form.instance): row_digest(formset, form) for form in formset.initial_forms if form.instance.pk}


def _texts(told: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in told.items()}
