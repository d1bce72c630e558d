"""What do the desk's templates ask of a dictionary? What it holds under a key."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def of(known: dict[Any, Any], key: Any) -> Any:
    """`{{ named|of:job.pk }}`; nothing where there is none."""
    return known.get(key, "")
