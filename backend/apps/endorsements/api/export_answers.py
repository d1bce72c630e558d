"""What do programs with a token read of endorsements? Each column by name, as export_endorsements.py writes it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.endorsements.states import EndorsementState
from backend.apps.stakeholders.models import StakeholderType

_ONLY_WITH_CONTACTS = "Only with `contacts=true`."


def _districts(layer: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=f"GEOIDs of the endorser's {layer} today.")


class ExportedEndorsementBody(serializers.Serializer[Any]):
    """An endorsement in any state. Words are those that their address has confirmed: null until one has."""

    id = serializers.UUIDField(help_text="Stays the same in every export, until its person is erased.")
    campaign = serializers.CharField(help_text="The campaign's slug.")
    state = serializers.ChoiceField(EndorsementState.choices)
    kind = serializers.ChoiceField(["individual", "organization"], allow_null=True)
    type = serializers.ChoiceField(
        StakeholderType.choices, allow_blank=True, allow_null=True, help_text="Empty where they have not said."
    )
    name = serializers.CharField(allow_null=True)
    organization_name = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    sentence = serializers.CharField(allow_null=True, help_text="What was endorsed, as it stood then.")
    statement = serializers.CharField(allow_null=True)
    consent_to_display = serializers.BooleanField(allow_null=True)
    terms_version = serializers.CharField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    usps_state = serializers.CharField(allow_null=True, help_text="Postal code, of the map or else as typed.")
    email = serializers.CharField(required=False, help_text=_ONLY_WITH_CONTACTS)
    mailing_consent = serializers.BooleanField(required=False, help_text=f"What holds now. {_ONLY_WITH_CONTACTS}")
    street = serializers.CharField(required=False, allow_null=True, help_text=_ONLY_WITH_CONTACTS)
    city = serializers.CharField(required=False, allow_null=True, help_text=_ONLY_WITH_CONTACTS)
    postal_code = serializers.CharField(required=False, allow_null=True, help_text=_ONLY_WITH_CONTACTS)
    county = _districts("county")
    cd = _districts("congressional district")
    sldu = _districts("district of the state's upper chamber")
    sldl = _districts("district of the state's lower chamber")


class ExportPartBody(serializers.Serializer[Any]):
    """Some of them, oldest first."""

    next = serializers.URLField(allow_null=True, help_text="The next part; null at the end. Also the header Link.")
    results = ExportedEndorsementBody(many=True)
