"""How does the existing front end read endorsements, and how is what it sends said in our words?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.querysets import state_geoid
from backend.apps.endorsements.screening.evidence import EVIDENCE
from backend.apps.geography.fips import BY_FIPS, STATES
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType
from backend.foundation.web.fields import JSONBooleanField
from backend.foundation.web.serializers import RequestSerializer

from .campaigns import campaign_in_list, campaign_in_short

# The front end has no pages: it counts supporters by the length of its list. So the newest are told whole, further ones
# without their words, and the list ends where it would be too long for anybody (/api/v1 has pages, and the count).
WHOLE = 100
MOST = 2_000
MOST_BYTES = 900_000
# What our API says of a field, at the name that the front end sent it under.
OLD_NAMES = {
    "name": "stakeholder.first_name",
    "email": "stakeholder.email",
    "type": "stakeholder.type",
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
# Its form sends «Connecticut»; older ones sent CT.
_STATES = {state.name.casefold(): state.usps for state in STATES}
# The old form hides more than one.
_HIDDEN = ("website", "url", "homepage", "confirm_email")


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
    type = AnyText()
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
        return attrs


class OldResendRequest(RequestSerializer):
    email = AnyText(required=True)
    campaign_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


def kind_of(old: dict[str, Any]) -> StakeholderKind:
    """For an organization endorses who names one and says that they may; all others for themselves, as it asks."""
    is_for_one = old["org_authorized"] and old["stakeholder"].get("organization", "").strip()
    return StakeholderKind.ORGANIZATION if is_for_one else StakeholderKind.INDIVIDUAL


def type_of(person: dict[str, Any]) -> str:
    """A word that we have not is another's list: of it we know that it was none of ours."""
    typed = person.get("type", "").strip().casefold()
    return typed if not typed or typed in StakeholderType.values else StakeholderType.OTHER


def state_code(typed: str) -> str:
    """A state's postal code by its name; what is no name is left to be checked as it is."""
    return _STATES.get(" ".join(typed.split()).casefold(), typed)


def submission_of(old: dict[str, Any]) -> dict[str, Any]:
    """The body of a submission to /api/v1, of the front end's; it names no terms, because that form names none."""
    person = old["stakeholder"]
    address = {
        "street": person.get("street_address", ""),
        "city": person.get("city", ""),
        "state": state_code(person.get("state", "")),
        "postal_code": person.get("zip_code", ""),
    }
    return {
        "name": f"{person['first_name']} {person.get('last_name', '')}".strip(),
        "email": person["email"],
        "kind": kind_of(old),
        "type": type_of(person),
        "organization_name": person.get("organization", ""),
        "role": person.get("role", ""),
        "statement": old.get("statement", ""),
        "consent_to_display": old["public_display"],
        "mailing_consent": person["email_updates"],
        "address": {name: value for name, value in address.items() if value},
        EVIDENCE["hidden_field"]: _hidden(old.get("form_metadata", {})),
    }


def _hidden(metadata: dict[str, Any]) -> str:
    """What a program has put into one of the fields that people do not see; screening judges it, and tells nobody."""
    return next((metadata[name] for name in _HIDDEN if metadata.get(name)), "")


def listed_endorsements(campaign: Campaign | None) -> list[dict[str, Any]]:
    """Public ones, of that campaign or of all, newest first; in two queries at most.

    A campaign's are counted by the length of the list, so it is long; of all nobody counts anything.
    """
    newest = _newest(campaign)
    listed = [_whole(one) for one in newest[:WHOLE]]
    if campaign is not None and len(listed) == WHOLE:
        listed += [_short(one) for one in newest.defer("approved_revision__statement")[WHOLE:MOST]]
    return list(_fitting(listed))


def listed_endorsers() -> list[dict[str, Any]]:
    """Whoever endorses anything in public, once, by their newest; with no address of any sort."""
    newest = {one.stakeholder_id: one for one in reversed(_newest(None)[:WHOLE])}
    told = (_stakeholder(one) for one in reversed(newest.values()))
    return [{**one, "state": one["state"] or "", "email": ""} for one in told]


def _newest(campaign: Campaign | None) -> QuerySet[Endorsement]:
    rows = Endorsement.objects.public().filter(campaign__in=Campaign.objects.public())
    if campaign is not None:
        rows = rows.of_campaign(campaign)
    told = rows.select_related("approved_revision", "campaign__hero_image").annotate(state_geoid=state_geoid())
    return told.order_by("-published_at", "-id")


def _fitting(listed: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    left = MOST_BYTES
    for one in listed:
        left -= len(json.dumps(one, ensure_ascii=False).encode())
        if left < 0:
            return
        yield one


def _whole(endorsement: Any) -> dict[str, Any]:
    return {
        **_short(endorsement),
        "campaign": campaign_in_list(endorsement.campaign),
        "statement": endorsement.approved_revision.statement,
    }


def _short(endorsement: Any) -> dict[str, Any]:
    return {
        "id": str(endorsement.public_id),
        "stakeholder": _stakeholder(endorsement),
        "campaign": campaign_in_short(endorsement.campaign),
        "statement": "",
        "public_display": True,
        "created_at": endorsement.published_at.isoformat(),
    }


def _stakeholder(endorsement: Any) -> dict[str, Any]:
    """`type` is never empty: the front end shows its first letter as a capital."""
    revision = endorsement.approved_revision
    unsaid = StakeholderType.INDIVIDUAL if revision.kind == StakeholderKind.INDIVIDUAL else StakeholderType.OTHER
    placed = BY_FIPS.get(endorsement.state_geoid or "")
    return {
        "id": str(endorsement.public_id),
        "name": revision.name,
        "first_name": revision.name,
        "last_name": "",
        "organization": revision.organization_name,
        "role": revision.role,
        "city": "",
        "state": (placed.usps if placed else revision.state_usps) or None,
        "type": revision.type or unsaid,
    }
