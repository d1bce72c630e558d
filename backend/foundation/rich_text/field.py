"""How is rich text kept? In a column that nothing reaches unsanitised: forms, save(), bulk_create() nor update()."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .bounds import why_too_much
from .sanitize import sanitized

# What is pasted has more of tags and attributes than what is kept; a program that writes past forms is not asked.
MOST_PASTED_CHARACTERS = 100_000


class RichTextField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """`max_length` counts the characters of what is stored, tags among them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """What a form shows again, and validates, is already what would be stored.

        Raises:
            ValidationError: sanitising it would take too much, so it was not.
        """
        if isinstance(value, str) and (reason := why_too_much(value, most_characters=MOST_PASTED_CHARACTERS)):
            raise ValidationError(reason, code="too-much")
        cleaned: str = super().clean(sanitized(value) if isinstance(value, str) else value, model_instance)
        return cleaned

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(sanitized(value) if isinstance(value, str) else value, connection)
