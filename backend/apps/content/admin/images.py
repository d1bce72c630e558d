"""Where do staff keep the pictures that the site may show?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from backend.apps.content.models import Image
from backend.apps.content.services import add_image, remove_image
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .image_forms import AddImageForm


@admin.register(Image)
class ImageAdmin(OptimisticLockAdmin):
    # Deleting many at once would leave their files.
    actions = None
    list_display = ("thumbnail", "alt_text", "attribution", "width", "height", "created_at")
    list_display_links = ("thumbnail", "alt_text")
    search_fields = ("alt_text", "attribution")
    ordering = ("-id",)
    show_full_result_count = False
    readonly_fields = ("picture", "content_type", "width", "height", "size", "created_at", "created_by")

    def get_form(self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": AddImageForm, "fields": None}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        said = ("alt_text", "attribution", "license", "source_url")
        if obj is None:
            return ((None, {"fields": ("file", "upload_key", *said)}),)
        return ((None, {"fields": ("picture", *said)}), ("File", {"fields": self.readonly_fields[1:]}))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=[*form.changed_data, "updated_at"])
            return
        said = {name: form.cleaned_data[name] for name in AddImageForm.Meta.fields}
        by = cast("AbstractBaseUser", request.user)
        added = add_image(stored=form.cleaned_data["stored"], **said, by=by, now=timezone.now())
        obj.__dict__.update(added.__dict__)

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """The page before has named what shows it, and offered no button then."""
        remove_image(image_id=obj.pk)

    @admin.display(description="")
    def thumbnail(self, image: Image) -> str:
        return format_html('<img src="{}" alt="" height="48">', image.url)

    @admin.display(description="picture")
    def picture(self, image: Image) -> str:
        return format_html('<img src="{}" alt="{}" height="240">', image.url, image.alt_text)
