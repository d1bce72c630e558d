"""Where do staff write what the site shows, look at it before others do, and publish it?"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from backend.foundation.errors import DomainError
from backend.foundation.files.services import accept_upload, store_image
from backend.foundation.web.admin_acts import Act, ActsAdmin

from .models import ContentBlock, Homepage, Image, Theme
from .models.homepage import SOCIAL
from .services import activate_theme, add_image, copy_homepage, publish_homepage, remove_image, shown_theme
from .tokens import COLOURS

PUBLISH_PERMISSION = "content.publish_homepage"
ACTIVATE_PERMISSION = "content.activate_theme"


class ButtonsAdmin(ActsAdmin):
    """Acts in the change form's row of buttons, as the campaigns' are."""

    change_form_template = "admin/content/change_form.html"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        thing = self.get_object(request, object_id)
        offered = self.offered_acts(request, thing) if thing else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": offered})


class PreviewAdmin(admin.ModelAdmin):
    """A page that shows a thing as visitors would see it, in the theme they would see it in, to who may view it."""

    preview_template = "content/preview.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("<int:object_id>/preview/", self.admin_site.admin_view(self.preview), name=f"{name}_preview"),
            path("<int:object_id>/preview.css", self.admin_site.admin_view(self.preview_css), name=f"{name}_css"),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        thing = self._viewed(request, object_id)
        if thing is None:
            raise Http404
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_css"
        context = {"thing": thing, "kind": self.opts.model_name, "css": reverse(name, args=[object_id])}
        return TemplateResponse(request, self.preview_template, {**context, **self.shown_with(thing)})

    def preview_css(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        thing = self._viewed(request, object_id)
        if thing is None:
            raise Http404
        return HttpResponse(self.theme_of(thing).css, content_type="text/css; charset=utf-8")

    def theme_of(self, thing: Any) -> Theme:
        theme, _ = shown_theme()
        return theme

    def shown_with(self, thing: Any) -> dict[str, Any]:
        """What its preview shows beside it."""
        return {}

    @admin.display(description="preview")
    def preview_link(self, thing: Any) -> str:
        if thing.pk is None:
            return "-"
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return format_html('<a href="{}">See it as visitors would</a>', reverse(name, args=[thing.pk]))

    def _viewed(self, request: HttpRequest, object_id: int) -> Any:
        """The thing, or None.

        Raises:
            PermissionDenied: who asks may not view it.
        """
        thing = self.get_object(request, str(object_id))
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return thing


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
        if not default_storage.exists(cleaned["stored"].name):
            raise ValidationError("This upload's picture was taken down since. Upload it again.")
        if Image.objects.filter(name=cleaned["stored"].name).exists():
            raise ValidationError("This picture is among the images already; edit what is said of it there.")
        return cleaned


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
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


class HomepageForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Locks the edition: between this look and the saving nobody publishes it."""
        cleaned = super().clean() or {}
        if self.instance.pk is not None:
            locked = Homepage.objects.select_for_update(no_key=True).filter(pk=self.instance.pk)
            if not locked.exists() or not Homepage.objects.drafts().filter(pk=self.instance.pk).exists():
                raise ValidationError("This edition has been published meanwhile. Copy it, and change the copy.")
        return cleaned


@admin.register(Homepage)
class HomepageAdmin(PreviewAdmin, ButtonsAdmin):
    form = HomepageForm
    actions = None
    acts = (
        Act(
            "publish", "Publish", "Published.", PUBLISH_PERMISSION, lambda homepage: not homepage.is_published,
            publish_homepage, consequence="Visitors see this edition from then on, instead of the one they see now.",
        ),
        Act(
            "copy", "Copy into a new draft", "Copied: the new draft is the first in the list.",
            "content.add_homepage", lambda homepage: True, copy_homepage,
        ),
    )  # fmt: skip
    list_display = ("hero_title", "is_published", "last_published_at", "updated_at")
    ordering = ("-id",)
    search_fields = ("hero_title", "organization_name")
    show_full_result_count = False
    autocomplete_fields = ("hero_image",)
    readonly_fields = ("preview_link", "history_of_publication", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("preview_link", "organization_name", "tagline")}),
        ("Hero", {"fields": ("hero_title", "hero_subtitle", "hero_image", "hero_overlay_percent")}),
        ("Call to action", {"fields": ("cta_title", "cta_body", ("cta_button_text", "cta_button_url"))}),
        ("Campaigns", {"fields": ("shows_campaigns", "campaigns_title", "campaigns_subtitle")}),
        ("Elsewhere", {"fields": SOCIAL}),
        ("History", {"fields": ("history_of_publication", "created_at", "updated_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Homepage]:
        return Homepage.objects.with_days()

    def has_change_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        """Drafts only: the history tells what visitors read."""
        return super().has_change_permission(request, obj) and (obj is None or _is_draft(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or _is_draft(obj))

    def has_view_permission(self, request: HttpRequest, obj: Homepage | None = None) -> bool:
        """Who publishes must be able to read what; and an edition that may not be edited any more is still read."""
        edits = super().has_change_permission(request, obj)
        return request.user.has_perm(PUBLISH_PERMISSION) or edits or super().has_view_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Homepage, form: Any, change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"homepage_id": object_id}

    @admin.display(description="published", boolean=True)
    def is_published(self, homepage: Any) -> bool:
        return bool(homepage.is_published)

    @admin.display(description="last published")
    def last_published_at(self, homepage: Any) -> Any:
        return homepage.last_published_at

    @admin.display(description="published")
    def history_of_publication(self, homepage: Homepage) -> str:
        rows = homepage.publications.select_related("published_by")
        return "; ".join(_publication(row) for row in rows) or "never"


@admin.register(ContentBlock)
class ContentBlockAdmin(PreviewAdmin):
    # Deleting many at once would not ask whether each is a draft.
    actions = None
    list_display = ("__str__", "page_type", "position", "kind", "publish_from", "publish_until")
    list_filter = ("page_type", "kind")
    search_fields = ("title", "body")
    ordering = ("page_type", "position", "id")
    show_full_result_count = False
    autocomplete_fields = ("image",)
    readonly_fields = ("preview_link", "updated_at")
    fieldsets = (
        (None, {"fields": ("preview_link", "page_type", "kind", "position", "title", "body")}),
        ("Image", {"fields": ("image", "image_place")}),
        ("Looks", {"fields": ("ground",)}),
        ("When", {"fields": (("publish_from", "publish_until"), "updated_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: ContentBlock | None = None) -> Any:
        """Its page stays: a page's last change is told from its blocks."""
        return (*self.readonly_fields, "page_type") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: ContentBlock | None = None) -> bool:
        """Drafts only: what was shown is ended by its date, so that caches learn of it."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.publish_from is None)


@admin.register(Theme)
class ThemeAdmin(PreviewAdmin, ButtonsAdmin):
    actions = None
    acts = (
        Act(
            "activate", "Activate", "Activated.", ACTIVATE_PERMISSION, lambda theme: not theme.is_active,
            activate_theme, consequence="Visitors see the site in this theme from then on.",
        ),
    )  # fmt: skip
    list_display = ("name", "is_active", "activated_at", "preview_link")
    search_fields = ("name",)
    autocomplete_fields = ("logo",)
    readonly_fields = ("preview_link", "is_active", "activated_at", "activated_by")
    fieldsets = (
        (None, {"fields": ("preview_link", "name", "is_active", "activated_at", "activated_by")}),
        ("Colours", {"fields": tuple(COLOURS)}),
        ("Words", {"fields": (("heading_font", "body_font"), "text_px")}),
        ("Shapes", {"fields": ("radius_px", "spacing_px", "logo")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        """The active one stays: a site has a theme."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Theme | None = None) -> bool:
        """Who activates must be able to see what."""
        return request.user.has_perm(ACTIVATE_PERMISSION) or super().has_view_permission(request, obj)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"theme_id": object_id}

    def theme_of(self, thing: Theme) -> Theme:
        return thing


def _is_draft(homepage: Any) -> bool:
    return not homepage.publications.exists()


def _publication(row: Any) -> str:
    until = f" to {row.ended_at:%Y-%m-%d %H:%M}" if row.ended_at else ", still"
    by = f" by {row.published_by}" if row.published_by else ""
    return f"{row.published_at:%Y-%m-%d %H:%M}{until}{by}"
