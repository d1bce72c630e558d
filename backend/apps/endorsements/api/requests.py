"""What may a visitor send?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.endorsements.models.revision import MAX_STATEMENT_CHARACTERS
from backend.apps.endorsements.screening.evidence import EVIDENCE
from backend.apps.endorsements.services.read_shown_counts import DISTRICT_LAYERS
from backend.apps.endorsements.submission import Submission
from backend.apps.legislators.chambers import Chamber
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType
from backend.apps.stakeholders.services import Whereabouts
from backend.foundation.web.fields import DegreesField, JSONBooleanField, JSONUUIDField
from backend.foundation.web.pagination import PagesRequest
from backend.foundation.web.serializers import RequestSerializer

from .fields import EmailAddressField, LineField, PlainTextField, PostalCodeField, StateField


class AddressRequest(RequestSerializer):
    """All optional. With coordinates the districts follow directly, else a geocoder looks the address up."""

    street = LineField(max_length=200, required=False, allow_blank=True)
    city = LineField(max_length=100, required=False, allow_blank=True)
    state = StateField(max_length=2, required=False, allow_blank=True, help_text="Postal code: CT.")
    postal_code = PostalCodeField(
        max_length=10, required=False, allow_blank=True, help_text="Five digits or ZIP+4: 12345, 12345-6789."
    )
    latitude = DegreesField(limit=90, required=False, help_text="Degrees north, WGS 84; with longitude only.")
    longitude = DegreesField(limit=180, required=False, help_text="Degrees east, WGS 84; with latitude only.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("latitude" in attrs) != ("longitude" in attrs):
            missing = "longitude" if "latitude" in attrs else "latitude"
            raise serializers.ValidationError({missing: "latitude and longitude come together."}, code="required")
        return attrs


class SubmitRequest(RequestSerializer):
    name = LineField(max_length=200, help_text="Of the person, also where an organization endorses.")
    email = EmailAddressField(max_length=254, help_text="Gets the mail with the confirmation link; never shown.")
    kind = serializers.ChoiceField(StakeholderKind.choices)
    type = serializers.ChoiceField(
        StakeholderType.choices,
        required=False,
        allow_blank=True,
        help_text="What describes them best, of people and organizations alike; empty or left out: not said.",
    )
    organization_name = LineField(
        max_length=200, required=False, allow_blank=True, help_text="Required of an organization."
    )
    role = LineField(max_length=200, required=False, allow_blank=True)
    statement = PlainTextField(max_length=MAX_STATEMENT_CHARACTERS, required=False, allow_blank=True)
    consent_to_display = JSONBooleanField(
        default=False,
        help_text="May name, type, organization, role, statement, state and, where enough people endorse, districts be "
        "shown in public?",
    )
    mailing_consent = JSONBooleanField(
        default=False,
        help_text="May we write about other matters? It is asked again behind the mailed link, and only that counts.",
    )
    address = AddressRequest(required=False)
    # What the form sends along: none of it refuses anything, so none of it has a length.
    form_token = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="From `/campaigns/{slug}/submission-form`, fetched when the form is shown.",
    )
    homepage = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Leave it empty: a field that people do not see, and robots fill in.",
    )
    proof_of_work = serializers.CharField(
        required=False, allow_blank=True, help_text="An ALTCHA solution of /proof-of-work-challenge, in base64."
    )
    can_prove_work = JSONBooleanField(
        default=False,
        help_text="Be asked for a proof of work (409, `proof-of-work-needed`) where one lets the submission pass "
        "without waiting. Solve /proof-of-work-challenge and send the same again with `proof_of_work`; the "
        "Idempotency-Key of the refused one may be used again.",
    )
    accepted_terms = JSONUUIDField(
        required=False,
        help_text="The `id` of the terms of use that were shown and accepted (GET /api/v1/legal/terms). Needed while "
        "terms are in force.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == StakeholderKind.ORGANIZATION and not attrs.get("organization_name"):
            raise serializers.ValidationError(
                {"organization_name": "An organization endorses under its name."}, code="required"
            )
        return attrs


class EndorsementsRequest(PagesRequest):
    kind = serializers.ChoiceField(StakeholderKind.choices, required=False)
    type = serializers.ChoiceField(StakeholderType.choices, required=False)
    state = StateField(max_length=2, required=False, help_text="Postal code, as each endorsement shows it: CT.")
    layer = serializers.ChoiceField(
        choices=DISTRICT_LAYERS,
        required=False,
        help_text="With `geoid`: those in one district, where the summary shows its count; else none.",
    )
    geoid = LineField(max_length=20, required=False, help_text="With `layer`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A GEOID alone names regions of several layers."""
        if ("layer" in attrs) != ("geoid" in attrs):
            missing = "geoid" if "layer" in attrs else "layer"
            raise serializers.ValidationError({missing: "layer and geoid name a district together."}, code="required")
        return attrs


class LegislatorsOfEndorsersRequest(PagesRequest):
    chamber = serializers.ChoiceField(choices=Chamber.choices, required=False)


class ConfirmRequest(RequestSerializer):
    token = serializers.CharField(max_length=200, help_text="The last part of the link in the mail.")
    mailing_consent = JSONBooleanField(
        default=False,
        help_text="May we write about other matters? Only what is said here counts: ask it beside your button, and "
        "tick nothing for them.",
    )


class PreviewRequest(RequestSerializer):
    token = serializers.CharField(max_length=200, help_text="The last part of the link in the mail.")


class WithdrawRequest(RequestSerializer):
    token = serializers.CharField(max_length=200, help_text="The last part of the link in the mail.")


class LinkRequest(RequestSerializer):
    email = EmailAddressField(max_length=254, help_text="The address that was given when endorsing.")


def submission_of(cleaned: dict[str, Any], *, accepts_unnamed_terms: bool = False) -> Submission:
    """The service's value from SubmitRequest's cleaned one, without what its form sent along (see `evidence_in`)."""
    typed = {name: value for name, value in cleaned.items() if name not in EVIDENCE.values()}
    address = dict(typed.pop("address", {}))
    state = address.pop("state", "")
    whereabouts = Whereabouts(**address, state_usps=state)
    return Submission(**typed, whereabouts=whereabouts, accepts_unnamed_terms=accepts_unnamed_terms)
