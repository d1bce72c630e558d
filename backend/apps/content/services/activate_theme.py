"""Lets a theme be the one that visitors see."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.content.errors import ThemeNotFound, ThemeNotUsable
from backend.apps.content.models import Theme
from backend.apps.content.tokens import colour_problems

from .turns import Turn, take_turn


@transaction.atomic
def activate_theme(*, theme_id: int, by: AbstractBaseUser, now: datetime) -> Theme:
    """Activating the active one again changes nothing.

    Raises:
        ThemeNotFound: no such theme.
        ThemeNotUsable: a colour cannot be read on its ground; the sentences say which.
    """
    take_turn(Turn.THEME)
    theme = Theme.objects.select_for_update(no_key=True).filter(pk=theme_id).first()
    if theme is None:
        raise ThemeNotFound("This theme is gone.")
    if theme.is_active:
        return theme
    if problems := colour_problems(theme.colours):
        raise ThemeNotUsable(" ".join(sentence for sentences in problems.values() for sentence in sentences))
    Theme.objects.active().update(is_active=False)
    theme.is_active, theme.activated_at, theme.activated_by_id = True, now, by.pk
    theme.save(update_fields=["is_active", "activated_at", "activated_by"])
    return theme
