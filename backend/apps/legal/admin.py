"""Where do staff write the terms and the privacy notice, and bring a version into force?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from backend.foundation.rich_text.bounds import why_too_much
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.admin_pieces import typed_key
from backend.foundation.web.editing.admin import OptimisticLockAdmin

from .models import DocumentKind, Version
from .models.version import MAX_TEXT_CHARACTERS
from .sanitizing import sanitized
from .services import adopt_version, save_draft, take_back_version
from .services.adopt_version import AsRead
from .services.locks import take_kind

ADOPT_PERMISSION = "legal.adopt_version"


def _is_to_come(version: Version) -> bool:
    """Adopted, and not begun."""
    first = version.in_force_from
    return version.adopted_at is not None and first is not None and first > timezone.localdate()


class DraftForm(forms.ModelForm):
    class Meta:
        model = Version
        fields = ("kind", "title", "text", "in_force_from")
        widgets = {"text": forms.Textarea(attrs={"rows": 30, "cols": 100, "spellcheck": "true"})}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if reason := why_too_much(text, most_characters=MAX_TEXT_CHARACTERS):
            raise forms.ValidationError(reason)
        if not sanitized(text):
            raise forms.ValidationError("Nothing is left of this text once it is made safe to show.")
        return text


class AdoptedFilter(admin.SimpleListFilter):
    title = "whether it is a draft"
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("draft", "draft"), ("adopted", "adopted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value()
        return queryset.filter(adopted_at__isnull=asked == "draft") if asked in {"draft", "adopted"} else queryset


@admin.register(Version)
class VersionAdmin(OptimisticLockAdmin, ActsAdmin):
    """Drafts are written; what is adopted is read. Each adoption is somebody's act, behind a question."""

    form = DraftForm
    actions = None
    acts = (
        Act(
            "adopt", "Bring into force", "Adopted.", ADOPT_PERMISSION, lambda version: version.adopted_at is None,
            adopt_version,
            consequence="From its first day on it is what visitors read and accept, and nobody can change it any more. "
            "Until that day it can be taken back.",
        ),
        Act(
            "take_back", "Take back", "Taken back: it is a draft again.", ADOPT_PERMISSION,
            _is_to_come, take_back_version,
            consequence="It is a draft again, and the version before it stays in force. Only before its first day.",
        ),
    )  # fmt: skip
    act_confirmation_template = "admin/legal/version/act_confirmation.html"
    list_display = ("__str__", "title", "standing", "in_force_from", "adopted_at")
    list_filter = ("kind", AdoptedFilter)
    ordering = ("kind", "-number")
    show_full_result_count = False
    _facts = ("kind", "number", "sha256", "in_force_from", "adopted_at", "adopted_by", "as_shown")

    class Media:
        css = {"all": ["legal/admin.css"]}

    @admin.display(description="standing")
    def standing(self, version: Version) -> str:
        if version.adopted_at is None:
            return "draft"
        return "to come" if _is_to_come(version) else "begun"

    @admin.display(description="as visitors see it")
    def as_shown(self, version: Version) -> str:
        # Sanitized when it was written, and once more: a page of staff's is no place to trust a row.
        safe = mark_safe(sanitized(version.text))  # noqa: S308  # nosec B308 B703
        return format_html('<div class="legal-text">{}</div>', safe)

    def get_fields(self, request: HttpRequest, obj: Version | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("kind", "title", "text", "in_force_from")
        return (
            ("title", *self._facts)
            if obj.adopted_at
            else ("kind", "number", "title", "in_force_from", "text", "as_shown")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Version | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("title", *self._facts) if obj.adopted_at else ("kind", "number", "as_shown")

    def lock_for_saving(self, object_id: str) -> None:
        """The kind's turn, as everything that writes versions takes it."""
        if (key := typed_key(object_id)) and (
            kind := Version.objects.filter(pk=key).values_list("kind", flat=True).first()
        ):
            take_kind(kind)

    def save_model(self, request: HttpRequest, obj: Version, form: Any, change: bool) -> None:
        draft = save_draft(
            kind=obj.kind or DocumentKind.TERMS,
            title=obj.title,
            text=obj.text,
            in_force_from=obj.in_force_from,
            version_id=obj.pk if change else None,
        )
        obj.pk, obj.number = draft.pk, draft.number

    def has_view_permission(self, request: HttpRequest, obj: Version | None = None) -> bool:
        """Who adopts must be able to read what."""
        return request.user.has_perm(ADOPT_PERMISSION) or super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Version | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.adopted_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Version | None = None) -> bool:
        """Drafts only; the database refuses the rest."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.adopted_at is None)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"version_id": object_id}

    def act_details(self, request: HttpRequest, act: Act, thing: Any) -> dict[str, Any]:
        return {"as_shown": self.as_shown(thing)}

    def act_arguments(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        """Adopted is what stood on the page that asked, and nothing that was saved since."""
        if act.name != "adopt":
            return {}
        read = {name: request.POST.get(name, "") for name in ("sha256", "title", "in_force_from")}
        return {"as_read": AsRead(**read)}
