"""What does the API say of endorsements? No field by accident: each is listed, and none is personal beyond consent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.services import Link
from backend.apps.endorsements.services.summarize_campaign import Summary
from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.layers import LAYER_CHOICES
from backend.apps.legislators.chambers import Chamber, Level, Role
from backend.apps.legislators.models import Term
from backend.apps.stakeholders.models import StakeholderType


class AcceptedBody(serializers.Serializer[Any]):
    status = serializers.ChoiceField(["accepted"])
    detail = serializers.CharField()


class TypedAddressBody(serializers.Serializer[Revision]):
    """As typed; what was not is empty, and so is a point."""

    street = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField(source="state_usps", help_text="Postal code.")
    postal_code = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True, help_text="Degrees north, WGS 84.")
    longitude = serializers.FloatField(allow_null=True, help_text="Degrees east, WGS 84.")


class TypedBody(serializers.Serializer[Revision]):
    """All that confirming takes over, for its owner's eyes: whoever typed it need not be who reads the mailbox."""

    sentence = serializers.CharField()
    kind = serializers.ChoiceField(["individual", "organization"])
    type = serializers.ChoiceField(StakeholderType.choices, allow_blank=True)
    name = serializers.CharField()
    organization_name = serializers.CharField()
    role = serializers.CharField()
    statement = serializers.CharField()
    address = TypedAddressBody(source="*")
    consent_to_display = serializers.BooleanField()
    terms_version = serializers.CharField(
        help_text="`terms/3`: what was accepted with it; empty where there were none."
    )
    mailing_consent = serializers.BooleanField(
        help_text="What the form was told; no consent until it is confirmed as one."
    )


class PreviewedCampaignBody(serializers.Serializer[Campaign]):
    slug = serializers.CharField()
    title = serializers.CharField()


class PreviewBody(serializers.Serializer[Link]):
    """`typed` and the rest about the person are told as long as there is something to confirm."""

    status = serializers.SerializerMethodField()
    campaign = PreviewedCampaignBody()
    typed = serializers.SerializerMethodField(help_text="Null once it is confirmed.")
    has_mailing_consent = serializers.SerializerMethodField(
        help_text="A consent to mails about other matters stands: there is nothing to ask. Null once it is confirmed."
    )

    @extend_schema_field(serializers.ChoiceField(["open", "already-confirmed"]))
    def get_status(self, link: Link) -> str:
        return "already-confirmed" if link.is_confirmed else "open"

    @extend_schema_field(TypedBody(allow_null=True))
    def get_typed(self, link: Link) -> dict[str, Any] | None:
        return None if link.is_confirmed else dict(TypedBody(link.revision).data)

    def get_has_mailing_consent(self, link: Link) -> bool | None:
        return None if link.is_confirmed else link.has_mailing_consent


class ConfirmedBody(serializers.Serializer[Any]):
    status = serializers.ChoiceField(["confirmed", "already-confirmed"])


class WithdrawnBody(serializers.Serializer[Any]):
    status = serializers.ChoiceField(["withdrawn", "already-withdrawn", "nothing-to-withdraw"])


class PublicEndorsementBody(serializers.Serializer[Any]):
    """A public endorsement, from the revision that was approved."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField(source="approved_revision.name")
    organization_name = serializers.CharField(source="approved_revision.organization_name")
    role = serializers.CharField(source="approved_revision.role")
    kind = serializers.ChoiceField(["individual", "organization"], source="approved_revision.kind")
    type = serializers.ChoiceField(
        StakeholderType.choices,
        source="approved_revision.type",
        allow_blank=True,
        help_text="What they say describes them best; empty where they have not said.",
    )
    sentence = serializers.CharField(
        source="approved_revision.sentence", help_text="What was said yes to: the campaign's sentence at that moment."
    )
    statement = serializers.CharField(source="approved_revision.statement")
    state = serializers.SerializerMethodField(help_text="Postal code; empty where it is not known.")
    published_at = serializers.DateTimeField()

    def get_state(self, endorsement: Endorsement) -> str:
        placed = BY_FIPS.get(getattr(endorsement, "state_geoid", None) or "")
        typed = endorsement.approved_revision.state_usps if endorsement.approved_revision else ""
        return placed.usps if placed else typed


class KindCountBody(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["individual", "organization"])
    count = serializers.IntegerField()


class TypeCountBody(serializers.Serializer[Any]):
    type = serializers.ChoiceField(StakeholderType.choices, allow_blank=True, help_text="Empty: they have not said.")
    count = serializers.IntegerField()


class StateCountBody(serializers.Serializer[Any]):
    fips = serializers.CharField(source="state.fips")
    usps = serializers.CharField(source="state.usps")
    name = serializers.CharField(source="state.name")
    count = serializers.IntegerField()


class DistrictCountBody(serializers.Serializer[Any]):
    layer = serializers.CharField()
    geoid = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class SummaryBody(serializers.Serializer[Summary]):
    campaign = serializers.CharField(source="campaign_slug")
    total = serializers.IntegerField()
    by_kind = serializers.SerializerMethodField(help_text="Adds up to `total`.")
    by_type = serializers.SerializerMethodField(help_text="The types that anybody is; adds up to `total`.")
    by_state = StateCountBody(many=True)
    by_district = DistrictCountBody(many=True)
    districts_withheld = serializers.BooleanField(
        help_text="Some districts with endorsers are left out: a number, or two subtracted, could point at a person."
    )

    @extend_schema_field(KindCountBody(many=True))
    def get_by_kind(self, summary: Summary) -> list[dict[str, Any]]:
        return [{"kind": kind, "count": count} for kind, count in summary.by_kind.items()]

    @extend_schema_field(TypeCountBody(many=True))
    def get_by_type(self, summary: Summary) -> list[dict[str, Any]]:
        return [{"type": one, "count": count} for one, count in summary.by_type.items()]


class RepresentedRegionBody(serializers.Serializer[Any]):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES)
    geoid = serializers.CharField()


class EndorsersLegislatorBody(serializers.Serializer[Any]):
    """Somebody in office today who represents public endorsers of the campaign."""

    endorsers = serializers.SerializerMethodField(help_text="How many, as the summary counts their state or district.")
    id = serializers.UUIDField(source="legislator.public_id", help_text="As in /api/v1/legislators/{id}.")
    bioguide = serializers.CharField(source="legislator.bioguide", allow_null=True)
    name = serializers.CharField(source="legislator.name")
    level = serializers.ChoiceField(choices=Level.choices)
    chamber = serializers.ChoiceField(choices=Chamber.choices)
    role = serializers.ChoiceField(choices=Role.choices)
    party = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField(help_text="Postal code.")
    region = RepresentedRegionBody()

    def get_endorsers(self, term: Term) -> int:
        count: int = self.context["counts"][term.region.code]
        return count

    def get_party(self, term: Term) -> str:
        return term.party_on(self.context["day"])

    def get_state(self, term: Term) -> str:
        return BY_FIPS[term.region.state_fips].usps
