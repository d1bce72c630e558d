"""How does a picture come in? As a file, or as the key of an upload; it is looked at before anything is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from backend.apps.content.models import Image
from backend.foundation.errors import DomainError
from backend.foundation.files.services import accept_upload, store_image


class AddImageForm(forms.ModelForm):
    """A file, or the key of one that came through the API; it is looked at before anything is kept."""

    file = forms.FileField(
        required=False, help_text="JPEG, PNG or WebP, up to 4 MB. It is written anew, without its metadata."
    )
    upload_key = forms.SlugField(
        max_length=32,
        required=False,
        help_text="For a larger one: the key of an upload by the API (POST /api/v1/uploads).",
    )

    class Meta:
        model = Image
        fields = ("alt_text", "attribution", "license", "source_url")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file, key = cleaned.get("file"), cleaned.get("upload_key")
        if bool(file) == bool(key):
            raise ValidationError("Choose a file, or give the key of an upload: one of the two.")
        try:
            cleaned["stored"] = (
                store_image(raw=file.read(), kind="image", content_type=file.content_type or "")
                if file
                else accept_upload(key=str(key), now=timezone.now())
            )
        except DomainError as refusal:
            raise ValidationError({"file" if file else "upload_key": refusal.detail}) from refusal
        known = Image.objects.filter(name=cleaned["stored"].name).first()
        if known is not None and known.taken_down_at is not None:
            raise ValidationError("This picture was taken down, and is not taken in again.")
        if not default_storage.exists(cleaned["stored"].name):
            raise ValidationError("This upload's picture was deleted since. Upload it again.")
        if known is not None:
            raise ValidationError("This picture is among the images already; edit what is said of it there.")
        return cleaned
