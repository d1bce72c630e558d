"""How does the existing front end read endorsements, and how is what it sends said in our words?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.endorsements.screening.evidence import EVIDENCE
from backend.apps.geography.fips import BY_FIPS
from backend.apps.legal.models import Version
from backend.foundation.web.fields import JSONBooleanField
from backend.foundation.web.serializers import RequestSerializer

from .campaigns import campaign_in_list

# Newest first. The front end has no pages; all are at /api/v1/campaigns/{slug}/endorsements.
MOST = 100
# What our API says of a field, at the name that the front end sent it under.
OLD_NAMES = {
    "name": "stakeholder.first_name",
    "email": "stakeholder.email",
    "kind": "stakeholder.type",
    "organization_name": "stakeholder.organization",
    "role": "stakeholder.role",
    "statement": "statement",
    "consent_to_display": "public_display",
    "mailing_consent": "stakeholder.email_updates",
    "address.street": "stakeholder.street_address",
    "address.city": "stakeholder.city",
    "address.state": "stakeholder.state",
    "address.postal_code": "stakeholder.zip_code",
}
TYPES = ("farmer", "waterman", "business", "nonprofit", "individual", "government", "other")
# The old form hides more than one.
_HIDDEN = ("website", "url", "homepage", "confirm_email")
_PERSONS = ("farmer", "waterman", "individual")


class AnyText(serializers.CharField):
    """Checked by the address it is handed on to; here only that it is text, and left as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, "required": False, **options})


class StakeholderRequest(RequestSerializer):
    first_name = AnyText(required=True)
    last_name = AnyText()
    organization = AnyText()
    role = AnyText()
    email = AnyText(required=True)
    street_address = AnyText()
    city = AnyText()
    state = AnyText()
    zip_code = AnyText()
    county = AnyText()
    type = serializers.ChoiceField(TYPES)
    email_updates = JSONBooleanField(default=False)


class FormMetadataRequest(RequestSerializer):
    """Fields that people do not see and programs fill."""

    website = AnyText()
    url = AnyText()
    homepage = AnyText()
    confirm_email = AnyText()
    form_start_time = AnyText()
    referrer = AnyText()


class OldSubmitRequest(RequestSerializer):
    campaign_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    stakeholder = StakeholderRequest()
    statement = AnyText()
    public_display = JSONBooleanField(default=False)
    terms_accepted = JSONBooleanField()
    org_authorized = JSONBooleanField(default=False)
    form_metadata = FormMetadataRequest(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["terms_accepted"]:
            raise serializers.ValidationError(
                {"terms_accepted": "An endorsement needs the terms of use to be accepted."}, code="required"
            )
        if kind_of(attrs["stakeholder"]) == "organization" and not attrs["org_authorized"]:
            raise serializers.ValidationError(
                {"org_authorized": "Who endorses for an organization must be authorized to."}, code="required"
            )
        return attrs


def kind_of(stakeholder: dict[str, Any]) -> str:
    """A farmer without a farm's name is a person; whoever names an organization endorses for it, unless a person."""
    if stakeholder["type"] == "individual":
        return "individual"
    if stakeholder.get("organization", "").strip():
        return "organization"
    return "individual" if stakeholder["type"] in _PERSONS else "organization"


def submission_of(old: dict[str, Any], *, terms: Version | None) -> dict[str, Any]:
    """The body of a submission to /api/v1, of the front end's, which says of today's `terms` that they are accepted."""
    person = old["stakeholder"]
    address = {
        "street": person.get("street_address", ""),
        "city": person.get("city", ""),
        "state": person.get("state", ""),
        "postal_code": person.get("zip_code", ""),
    }
    return {
        "name": f"{person['first_name']} {person.get('last_name', '')}".strip(),
        "email": person["email"],
        "kind": kind_of(person),
        "organization_name": person.get("organization", ""),
        "role": person.get("role", ""),
        "statement": old.get("statement", ""),
        "consent_to_display": old["public_display"],
        "mailing_consent": person["email_updates"],
        "address": {name: value for name, value in address.items() if value},
        **({} if terms is None else {"accepted_terms": str(terms.public_id)}),
        EVIDENCE["hidden_field"]: _hidden(old.get("form_metadata", {})),
    }


def _hidden(metadata: dict[str, Any]) -> str:
    """What a program has put into one of the fields that people do not see; screening judges it, and tells nobody."""
    return next((metadata[name] for name in _HIDDEN if metadata.get(name)), "")


def listed_endorsements(campaign: Campaign | None) -> list[dict[str, Any]]:
    """Public ones, of that campaign or of all; in one query."""
    rows = Endorsement.objects.public().filter(campaign__in=Campaign.objects.public())
    if campaign is not None:
        rows = rows.of_campaign(campaign)
    newest = rows.select_related("approved_revision", "campaign__hero_image").annotate(state_geoid=state_geoid())
    return [_endorsement(one) for one in newest.order_by("-published_at", "-id")[:MOST]]


def _endorsement(endorsement: Any) -> dict[str, Any]:
    revision = endorsement.approved_revision
    placed = BY_FIPS.get(endorsement.state_geoid or "")
    return {
        "id": str(endorsement.public_id),
        "stakeholder": {
            "id": str(endorsement.public_id),
            "name": revision.name,
            "first_name": revision.name,
            "last_name": "",
            "organization": revision.organization_name,
            "role": revision.role,
            "city": "",
            "state": (placed.usps if placed else revision.state_usps) or None,
            "type": "individual" if revision.kind == "individual" else "other",
        },
        "campaign": campaign_in_list(endorsement.campaign),
        "statement": revision.statement,
        "public_display": True,
        "created_at": endorsement.published_at.isoformat(),
    }
