"""Where do staff keep the pictures that the site may show, and take one down for good?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backend.apps.content.models import Image
from backend.apps.content.models.image import MAX_REASON_CHARACTERS
from backend.apps.content.services import add_image, find_image_uses, in_use, remove_image, take_down_image
from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .image_forms import AddImageForm

TAKE_DOWN_PERMISSION = "content.take_down_image"


class StandingFilter(admin.SimpleListFilter):
    title = "whether it stands"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "stands"), ("no", "taken down")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value()
        return queryset.filter(taken_down_at__isnull=asked == "yes") if asked in {"yes", "no"} else queryset


@admin.register(Image)
class ImageAdmin(OptimisticLockAdmin, ActsAdmin):
    # Deleting many at once would leave their files.
    actions = None
    acts = (
        Act(
            "take_down", "Take down for good", "Taken down. Its file is removed within minutes.", TAKE_DOWN_PERMISSION,
            lambda image: image.taken_down_at is None, take_down_image, asks_reason=True, is_destructive=True,
            consequence="For a picture that nobody may see any more: somebody's rights or privacy are violated. Its "
            "file is deleted, everything that shows it shows none in its place, past editions of the homepage too, and "
            "the same picture is not taken in again. This cannot be undone.",
        ),
    )  # fmt: skip
    act_confirmation_template = "admin/content/image/act_confirmation.html"
    list_display = ("thumbnail", "alt_text", "attribution", "width", "height", "created_at", "taken_down_at")
    list_display_links = ("alt_text",)
    list_filter = (StandingFilter,)
    search_fields = ("alt_text", "attribution")
    ordering = ("-id",)
    show_full_result_count = False
    _file = ("content_type", "width", "height", "size", "created_at", "created_by")
    _account = ("taken_down_at", "taken_down_by", "taken_down_reason", "file_removed_at")
    readonly_fields = ("picture", "stands_in", *_file, *_account)

    def get_form(self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": AddImageForm, "fields": None}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        said = ("alt_text", "attribution", "license", "source_url")
        if obj is None:
            return ((None, {"fields": ("file", "upload_key", *said)}),)
        account = (("Taken down", {"fields": self._account}),) if obj.taken_down_at else ()
        return (*account, (None, {"fields": ("picture", *said, "stands_in")}), ("File", {"fields": self._file}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What is chosen from are those that stand."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.path == reverse("admin:autocomplete")
        return (found.filter(taken_down_at__isnull=True) if is_choice else found), may_repeat

    def has_view_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Who takes down must be able to see what."""
        return request.user.has_perm(TAKE_DOWN_PERMISSION) or super().has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """What was taken down stays in the account."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.taken_down_at is None)

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=[*form.changed_data, "updated_at"])
            return
        said = {name: form.cleaned_data[name] for name in AddImageForm.Meta.fields}
        by = cast("AbstractBaseUser", request.user)
        added = add_image(stored=form.cleaned_data["stored"], **said, by=by, now=timezone.now())
        obj.__dict__.update(added.__dict__)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where something shows it, the sentence that says where; also where it began to while somebody was asked."""
        image = self.get_object(request, object_id)
        if image is not None and self.has_delete_permission(request, image) and (uses := find_image_uses(image)):
            self.message_user(request, in_use(image, uses), messages.ERROR)
            return redirect("admin:content_image_change", object_id)
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as refusal:
            self.message_user(request, refusal.detail, messages.ERROR)
            return redirect("admin:content_image_changelist")

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """The page before has named what shows it, and offered no button then."""
        remove_image(image_id=obj.pk)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"image_id": object_id}

    def act_arguments(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        return {"reason": str(request.POST.get("reason", ""))}

    def act_details(self, request: HttpRequest, act: Act, thing: Any) -> dict[str, Any]:
        details = {"picture": self.picture(thing), "stands_in": self.stands_in(thing)}
        return {**details, "max_reason_characters": MAX_REASON_CHARACTERS}

    @admin.display(description="thumbnail")
    def thumbnail(self, image: Image) -> str:
        return format_html('<img src="{}" alt="" height="48">', image.url)

    @admin.display(description="picture")
    def picture(self, image: Image) -> str:
        alt = "A neutral picture in the place of one that was taken down" if image.taken_down_at else image.alt_text
        return format_html('<img src="{}" alt="{}" class="shown-picture">', image.url, alt)

    @admin.display(description="stands in")
    def stands_in(self, image: Image) -> str:
        uses = [(use._meta.verbose_name, _linked(use)) for use in find_image_uses(image)]
        if not uses:
            return "nothing"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} {}</li>", uses))

    @admin.display(description="by")
    def taken_down_by(self, image: Image) -> str:
        return str(image.take_down.by or "somebody whose account is gone")

    @admin.display(description="reason")
    def taken_down_reason(self, image: Image) -> str:
        return image.take_down.reason

    @admin.display(description="file removed")
    def file_removed_at(self, image: Image) -> Any:
        return image.take_down.file_removed_at or "not yet: it waits in the outbox"


def _linked(use: Model) -> SafeString | str:
    try:
        address = reverse(f"admin:{use._meta.app_label}_{use._meta.model_name}_change", args=[use.pk])
    except NoReverseMatch:
        return str(use)
    return format_html('<a href="{}">{}</a>', address, use)
