"""May a form's images be shown by something new? Not those that were taken down."""

from __future__ import annotations

from typing import Any

from django import forms

from backend.apps.content.models import Image
from backend.apps.content.services import require_standing
from backend.foundation.errors import DomainError


class ImageChoiceForm(forms.ModelForm):
    """Of each field that chooses an image: one that was taken down may stay, and is not chosen anew."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in [name for name, value in cleaned.items() if isinstance(value, Image)]:
            try:
                require_standing(cleaned[name], before=self.initial.get(name))
            except DomainError as refusal:
                self.add_error(name, refusal.detail)
        return cleaned
