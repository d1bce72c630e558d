"""How is rich text kept? In a column that nothing reaches unsanitised: forms, save(), bulk_create() nor update()."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .sanitize import sanitized


class RichTextField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """`max_length` counts the characters of what is stored, tags among them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """What a form shows again, and validates, is already what would be stored."""
        cleaned: str = super().clean(sanitized(value) if isinstance(value, str) else value, model_instance)
        return cleaned

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(sanitized(value) if isinstance(value, str) else value, connection)
