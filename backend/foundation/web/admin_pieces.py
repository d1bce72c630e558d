"""What do the admin's pages about people share? A log without names, filters that say what they mean, typed keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest

from .admin_page import AdminPage

_BIGINT_DIGITS = 18


class LoggedByNumber(AdminPage):
    """The admin's own log would keep the name that str() says, and outlive the person's erasure."""

    log_number = "pk"

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        return LogEntry.objects.create(
            user_id=cast("int", request.user.pk),
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=str(obj.pk),
            object_repr=f"{self.opts.verbose_name} {getattr(obj, self.log_number)}",
            action_flag=CHANGE,
            change_message=message,
        )


class ChosenFilter(admin.SimpleListFilter):
    """Without a choice, `default` is chosen; Django's own «All», which would mean that, is left out."""

    default: str

    @property
    def chosen(self) -> str:
        return self.value() or self.default

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.chosen == value, "query_string": query, "display": title}


class HappenedFilter(admin.EmptyFieldListFilter):
    """By a time that is empty until something happens: «published: yes, no» where Django asks whether it is empty."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.title = str(self.title).removesuffix(" at")

    def choices(self, changelist: Any) -> Iterator[Any]:
        anything, empty, filled = super().choices(changelist)
        yield anything
        yield {**filled, "display": "yes"}
        yield {**empty, "display": "no"}


def typed_key(typed: str) -> int:
    """What is no number was not on our page, and is no key either: 0."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _BIGINT_DIGITS else 0
