"""What may a program ask of people?"""

from __future__ import annotations

from rest_framework import serializers

from backend.apps.stakeholders.models import StakeholderKind, StakeholderType
from backend.foundation.web.pagination import PagesRequest


class StakeholdersRequest(PagesRequest):
    kind = serializers.ChoiceField(StakeholderKind.choices, required=False)
    type = serializers.ChoiceField(StakeholderType.choices, required=False)
    mailing_consent = serializers.ChoiceField(
        ["true", "false"], required=False, help_text="`true`: only who may be written to about other matters."
    )
