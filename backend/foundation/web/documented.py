"""What does the OpenAPI document say of an operation? It stands at the view, and is taken up when the document is made.

drf-spectacular's decorator would import its whole generator, and with it Django's test client and unittest, at every
start of a container.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers

_told: list[tuple[Callable[..., Any], dict[str, Any]]] = []
_taken_up = threading.Event()


def documented[**P, R](**told: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`extend_schema` of drf-spectacular, later; to stand above decorators that copy what a method has by then."""

    def noted(method: Callable[P, R]) -> Callable[P, R]:
        _told.append((method, told))
        if _taken_up.is_set():
            take_up()
        return method

    return noted


def take_up() -> None:
    """Called by schema.py, which DRF imports when somebody asks a view for its schema, before that is answered."""
    _taken_up.set()
    while _told:
        method, told = _told.pop()
        extend_schema(**told)(method)


def page_of(body: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """What a cursor-paged list of `body` answers."""
    return inline_serializer(
        name=f"{body.__name__.removesuffix('Body')}Page",
        fields={
            "next": serializers.URLField(allow_null=True, help_text="The next page; null at the end."),
            "previous": serializers.URLField(allow_null=True, help_text="The page before; null at the start."),
            "results": body(many=True),
        },
    )
