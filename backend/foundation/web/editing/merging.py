"""What has somebody else changed since a form was shown, and what becomes of what was typed into it?

A field that only the other changed shows what is saved now, so that saving again does not undo it. One that both
changed keeps what was typed. Rows of tables likewise, by their keys: one that the other added is there, one that the
other removed is gone, unless it was changed here, which makes it a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from .shown import Form, FormSet, Shown, key_name, key_of, own_fields, row_digest, stored
from .values import canonical, digest, put, readable, readable_typed, typed

_MOST_ROWS = 1000
_REMOVED = "(removed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`saved` is what is stored now, `typed` what was sent; `is_taken_over` where the form shows the former."""

    label: str
    saved: str
    typed: str
    is_taken_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`data` is what the form is to show: what was typed, with what the other changed alone."""

    data: QueryDict
    differences: list[Difference]


def merged(*, shown: Shown, form: Form, formsets: Iterable[FormSet], sent: QueryDict) -> Merged:
    """`form` and `formsets` are unbound and have what is stored now."""
    data = sent.copy()
    differences = list(_fields(shown, form, data))
    for formset in formsets:
        differences += _rows(shown, formset, data)
    return Merged(data=data, differences=differences)


def _fields(shown: Shown, form: Form, data: QueryDict) -> Iterator[Difference]:
    for name, field in form.fields.items():
        value, html_name = stored(form, name), form.add_prefix(name)
        now, before = canonical(field, value), shown.fields.get(name)
        mine = typed(field, html_name, data)
        if before == digest(now) or mine == now:
            continue
        is_untouched = mine is not None and digest(mine) == before
        yield Difference(
            label=str(form[name].label),
            saved=readable(field, value),
            typed=readable_typed(field, html_name, data),
            is_taken_over=is_untouched,
        )
        if is_untouched:
            put(data, field, html_name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A row as it was sent: under which name (`bills-3`), of which stored one (its key, empty for a new one)."""

    name: str
    key: str
    is_deleted: bool
    digest: str | None
    readable: str


class _Rows:
    """The rows that a page will send, written one after the other."""

    def __init__(self, formset: FormSet, sent: QueryDict) -> None:
        self.formset, self.sent, self.count = formset, sent, 0
        self.data: dict[str, list[str]] = {}

    def keep(self, row: _Sent, *, key: str) -> None:
        name = self._next()
        for old, values in self.sent.lists():
            if old.startswith(f"{row.name}-"):
                self.data[name + old.removeprefix(row.name)] = list(map(str, values))
        self.data[f"{name}-{key_name(self.formset)}"] = [key]

    def take_over(self, form: Form) -> None:
        name, one = self._next(), QueryDict(mutable=True)
        for field_name, field in own_fields(self.formset, form).items():
            put(one, field, f"{name}-{field_name}", stored(form, field_name))
        one[f"{name}-{key_name(self.formset)}"] = key_of(form.instance)
        one[f"{name}-{self.formset.fk.name}"] = str(self.formset.instance.pk)
        self.data |= {key: list(map(str, values)) for key, values in one.lists()}

    def _next(self) -> str:
        self.count += 1
        return f"{self.formset.prefix}-{self.count - 1}"

    def write(self, data: QueryDict, *, stored_rows: int) -> None:
        prefix = f"{self.formset.prefix}-"
        for name in [name for name in data if name.startswith(prefix) and name.split("-")[1].isdecimal()]:
            del data[name]
        for name, values in self.data.items():
            data.setlist(name, values)
        data[f"{prefix}TOTAL_FORMS"], data[f"{prefix}INITIAL_FORMS"] = str(self.count), str(stored_rows)


def _rows(shown: Shown, formset: FormSet, data: QueryDict) -> list[Difference]:
    before, stored_forms = shown.rows.get(str(formset.prefix), {}), formset.initial_forms
    if before == {key_of(form.instance): row_digest(formset, form) for form in stored_forms}:
        return []
    sent = _sent_rows(formset, data)
    by_key = {row.key: row for row in sent if row.key}
    rows = _Rows(formset, data)
    differences: list[Difference] = []
    for form in stored_forms:
        key = key_of(form.instance)
        differences += _stored_row(rows, form, by_key.pop(key, None), before.get(key))
    kept = rows.count
    for row in sent:
        if not row.key:
            rows.keep(row, key="")
        elif row.key in by_key and not row.is_deleted:
            differences += _vanished_row(rows, row, before.get(row.key))
    rows.write(data, stored_rows=kept)
    return differences


def _stored_row(rows: _Rows, form: Form, mine: _Sent | None, before: str | None) -> Iterator[Difference]:
    now, label = row_digest(rows.formset, form), _label(rows.formset)
    saved = _readable(rows.formset, form)
    if mine is None:
        rows.take_over(form)
        yield Difference(label=label, saved=saved, typed="", is_taken_over=True)
        return
    is_untouched = mine.digest == before and not mine.is_deleted
    if now in {before, mine.digest} or not is_untouched:
        rows.keep(mine, key=key_of(form.instance))
    else:
        rows.take_over(form)
    if now != before and (mine.digest != now or mine.is_deleted):
        told = _REMOVED if mine.is_deleted else mine.readable
        yield Difference(label=label, saved=saved, typed=told, is_taken_over=is_untouched)


def _vanished_row(rows: _Rows, mine: _Sent, before: str | None) -> Iterator[Difference]:
    is_untouched = mine.digest is not None and mine.digest == before
    if not is_untouched:
        rows.keep(mine, key="")
    yield Difference(label=_label(rows.formset), saved=_REMOVED, typed=mine.readable, is_taken_over=is_untouched)


def _sent_rows(formset: FormSet, data: QueryDict) -> list[_Sent]:
    total = str(data.get(f"{formset.prefix}-TOTAL_FORMS", ""))
    count = int(total) if total.isascii() and total.isdecimal() and len(total) < len(str(_MOST_ROWS)) else 0
    form = formset.empty_form
    fields = own_fields(formset, form)
    rows = []
    for number in range(count):
        name = f"{formset.prefix}-{number}"
        values = [typed(field, f"{name}-{each}", data) for each, field in fields.items()]
        known = [value for value in values if value is not None]
        told = [(field, readable_typed(field, f"{name}-{each}", data)) for each, field in fields.items()]
        rows.append(
            _Sent(
                name=name,
                key=str(data.get(f"{name}-{key_name(formset)}", "")),
                is_deleted=bool(data.get(f"{name}-DELETE")),
                digest=digest(*known) if len(known) == len(values) else None,
                readable=_joined(told),
            )
        )
    return rows


def _readable(formset: FormSet, form: Form) -> str:
    fields = own_fields(formset, form)
    return _joined([(field, readable(field, stored(form, name))) for name, field in fields.items()])


def _joined(told: list[tuple[Any, str]]) -> str:
    return "; ".join(f"{field.label or ''}: {text}".lstrip(": ") for field, text in told if text)


def _label(formset: FormSet) -> str:
    name = str(formset.model._meta.verbose_name)  # type: ignore[union-attr]  # it always has a model
    return name[:1].upper() + name[1:]
