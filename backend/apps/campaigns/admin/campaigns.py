"""Where do staff make a campaign, and publish it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html

from backend.apps.campaigns.models import BillOfCampaign, Campaign
from backend.apps.campaigns.services import close_campaign, publish_campaign, reopen_campaign
from backend.apps.campaigns.states import CampaignState
from backend.apps.content.models import Image
from backend.apps.content.services import require_standing
from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.autocompletes import SteadyAutocompletes
from backend.foundation.web.editing.admin import OptimisticLockAdmin
from backend.foundation.web.labelled_formset import LabelledFormSet

PUBLISH_PERMISSION = "campaigns.publish_campaign"
SLUG_STAYS = "The campaign was published under this address, so it stays: links to it would lead nowhere."
SENTENCE_STAYS = (
    "Somebody has endorsed this sentence, so it stays as they said yes to it. To ask for another one, close this "
    "campaign and make a new one."
)


def _when(state: CampaignState) -> Callable[[Campaign], bool]:
    return lambda campaign: campaign.state == state


class CampaignForm(forms.ModelForm):
    """What has become a fact is shown, and refused where it comes back changed: the page may be an old one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, why in self._settled().items():
            if name in self.fields:
                # What was typed before it became a fact, and comes back refused, can be typed back.
                if not self.is_bound:
                    self.fields[name].widget.attrs["readonly"] = True
                self.fields[name].help_text = why

    def clean_hero_image(self) -> Image | None:
        image: Image | None = self.cleaned_data["hero_image"]
        try:
            require_standing(image, before=self.initial.get("hero_image"))
        except DomainError as refusal:
            raise ValidationError(refusal.detail) from refusal
        return image

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, why in self._settled().items():
            if name in cleaned and name in self.changed_data:
                self.add_error(name, ValidationError(f"{why} It is «{self.initial[name]}».", code="settled"))
        return cleaned

    def _settled(self) -> dict[str, str]:
        """Which fields cannot change any more, and why."""
        campaign: Campaign = self.instance
        settled = {}
        if campaign.published_at is not None:
            settled["slug"] = SLUG_STAYS
            if campaign.endorsements.filter(current_revision__isnull=False).exists():
                settled["endorsement_sentence"] = SENTENCE_STAYS
        return settled

    def validate_constraints(self) -> None:
        """Also those that ask for the state: Django passes over a constraint with a field that the form lacks."""
        try:
            self.instance.validate_constraints(exclude=set(self.errors))
        except ValidationError as refusal:
            self.add_error(None, refusal)


class BillOfCampaignForm(forms.ModelForm):
    def validate_constraints(self) -> None:
        """The formset's: compared with what is stored, a bill could not take over from the one that is primary now."""


class BillsOfCampaignFormSet(LabelledFormSet):
    """None, or several of which exactly one is the primary one; no bill twice."""

    def clean(self) -> None:
        super().clean()
        kept = _kept(self)
        primary = [one for one in kept if one.get("is_primary")]
        if kept and len(primary) != 1:
            raise ValidationError("Of the campaign's bills, exactly one is the primary one.")


class BillOfCampaignInline(SteadyAutocompletes, admin.TabularInline):
    model = BillOfCampaign
    form = BillOfCampaignForm
    formset = BillsOfCampaignFormSet
    autocomplete_fields = ("bill",)
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(OptimisticLockAdmin, ActsAdmin):
    form = CampaignForm
    # Deleting many at once would not ask whether each is a draft.
    actions = None
    acts = (
        Act("publish", "Publish", "Published.", PUBLISH_PERMISSION, _when(CampaignState.DRAFT), publish_campaign),
        Act(
            "close", "Close campaign", "Closed.", PUBLISH_PERMISSION, _when(CampaignState.PUBLISHED), close_campaign,
            consequence="It takes no more endorsements then. What it gathered stays public, and it can be reopened.",
        ),
        Act("reopen", "Reopen", "Reopened.", PUBLISH_PERMISSION, _when(CampaignState.CLOSED), reopen_campaign),
    )  # fmt: skip
    inlines = (BillOfCampaignInline,)
    list_display = ("title", "state", "accepting_endorsements", "starts_on", "ends_on", "published_at")
    list_filter = ("state", "accepting_endorsements")
    search_fields = ("title", "slug")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("hero_image",)
    _facts = (
        "state", "published_at", "published_by", "state_changed_at", "state_changed_by", "created_at", "updated_at",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "description", "endorsement_sentence")}),
        ("Picture", {"fields": ("hero_image", "hero_picture")}),
        ("When", {"fields": ("accepting_endorsements", ("starts_on", "ends_on"))}),
        ("State", {"fields": _facts}),
    )

    readonly_fields = ("hero_picture", *_facts)

    @admin.display(description="as it is saved")
    def hero_picture(self, campaign: Campaign) -> str:
        image = campaign.hero_image
        if image is None:
            return "no picture"
        if image.taken_down_at is not None:
            return (
                f"It was taken down on {image.taken_down_at:%Y-%m-%d}: visitors see none. Choose another, or empty it."
            )
        picture = '<img src="{}" alt="{}" width="{}" height="{}" class="hero-picture"><br>{}, {} x {} pixels'
        facts = (image.url, image.alt_text, image.width, image.height, image.attribution, image.width, image.height)
        return format_html(picture, *facts)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Campaign | None = None) -> dict[str, Any]:
        """Only while it is new: an address does not change because a title does."""
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Drafts only: what was public may have been endorsed, linked and quoted. It is closed instead."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == CampaignState.DRAFT)

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """Writes what was typed and nothing else: the state may have moved since this page was opened."""
        obj.save(update_fields=[*form.changed_data, "updated_at"] if change else None)

    def has_view_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Who publishes must be able to read what."""
        return request.user.has_perm(PUBLISH_PERMISSION) or super().has_view_permission(request, obj)

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"campaign_id": object_id}


def _kept(formset: Any) -> list[dict[str, Any]]:
    """What will be there: forms that are filled, valid and not to be deleted."""
    return [
        form.cleaned_data
        for form in formset.forms
        if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
