"""What may be chosen on the desk's pages?"""

from __future__ import annotations

from typing import Any

from django import forms

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.models import ExportJob
from backend.apps.endorsements.states import EndorsementState

FORMATS = ExportJob._meta.get_field("file_format").choices or []
MAP_LAYERS = [
    ("state", "States"),
    ("cd", "Congressional districts"),
    ("sldu", "State districts, upper chamber"),
    ("sldl", "State districts, lower chamber"),
    ("county", "Counties"),
]


class MapForm(forms.Form):
    """Which map a dashboard shows. What cannot be chosen falls back to the nation's states."""

    layer = forms.ChoiceField(label="Map of", choices=MAP_LAYERS, required=False)
    state = forms.ChoiceField(label="in", required=False)

    def __init__(self, *arguments: Any, states: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["state"].choices = [("", "the state with most"), *states]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, str | None]:
        if not (self.is_bound and self.is_valid()):
            return "state", None
        layer = self.cleaned_data["layer"] or "state"
        return layer, None if layer == "state" else self.cleaned_data["state"] or None


class ExportForm(forms.Form):
    campaign = forms.ModelChoiceField(Campaign.objects.order_by("title"), required=False, empty_label="all campaigns")
    # «State», beside states of the union, is the wrong word for it.
    state = forms.ChoiceField(label="Review", choices=[("", "any"), *EndorsementState.choices], required=False)
    file_format = forms.ChoiceField(label="Format", choices=FORMATS)
    with_contacts = forms.BooleanField(label="With e-mail addresses and streets", required=False)

    def __init__(self, *arguments: Any, may_see_contacts: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not may_see_contacts:
            del self.fields["with_contacts"]

    def asked(self) -> dict[str, Any]:
        campaign = self.cleaned_data["campaign"]
        return {
            "campaign_id": campaign.pk if campaign else None,
            "state": self.cleaned_data["state"],
            "file_format": self.cleaned_data["file_format"],
            "with_contacts": self.cleaned_data.get("with_contacts", False),
        }
