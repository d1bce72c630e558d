"""What of a campaign does the API show?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.apps.campaigns.models import Bill, BillOfCampaign, BillStatus, Campaign, SponsorshipKind
from backend.apps.geography.fips import BY_FIPS
from backend.apps.legislators.chambers import Chamber, Level
from backend.foundation.files.api.image_body import ImageBody


class CampaignListBody(serializers.ModelSerializer[Campaign]):
    """A campaign in a list: without its description, which may be long."""

    hero_image = ImageBody(source="shown_hero_image", allow_null=True)

    class Meta:
        model = Campaign
        fields = ("slug", "title", "summary", "hero_image", "state", "starts_on", "ends_on", "published_at")


class BillNameBody(serializers.ModelSerializer[Bill]):
    """What names a bill."""

    level = serializers.ChoiceField(choices=Level.choices)
    state = serializers.SerializerMethodField(help_text="Postal code; empty for a federal bill.")
    chamber = serializers.ChoiceField(choices=Chamber.choices)
    status = serializers.ChoiceField(choices=BillStatus.choices)
    url = serializers.CharField(help_text="The legislature's page about it; empty where none is known.")

    class Meta:
        model = Bill
        fields: tuple[str, ...] = (
            "level", "state", "session", "chamber", "number", "title", "status", "status_on", "url",
        )  # fmt: skip

    def get_state(self, bill: Bill) -> str:
        return BY_FIPS[bill.state_fips].usps if bill.state_fips else ""


class SponsorBody(serializers.Serializer[Any]):
    """Whose name is under a bill; party and state are those of the latest seat."""

    id = serializers.UUIDField(source="legislator.public_id", help_text="As in /api/v1/legislators/{id}.")
    name = serializers.CharField(source="legislator.name")
    party = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField(help_text="Postal code; empty where no seat is known.")
    since = serializers.DateField(allow_null=True)

    def get_party(self, sponsorship: Any) -> str:
        return sponsorship.legislator.latest_party or ""

    def get_state(self, sponsorship: Any) -> str:
        code = sponsorship.legislator.latest_code
        return BY_FIPS[code.partition("/")[2][:2]].usps if code else ""


class BillBody(BillNameBody):
    is_primary = serializers.SerializerMethodField(help_text="The one bill the campaign is first about.")
    companions = BillNameBody(many=True, help_text="The same matter in the other chamber.")
    sponsors = serializers.SerializerMethodField()
    cosponsors = serializers.SerializerMethodField()

    class Meta(BillNameBody.Meta):
        fields = (*BillNameBody.Meta.fields, "is_primary", "companions", "sponsors", "cosponsors")

    def get_is_primary(self, bill: Bill) -> bool:
        return bool(self.context["is_primary"])

    @extend_schema_field(SponsorBody(many=True))
    def get_sponsors(self, bill: Bill) -> list[Any]:
        return self._named(bill, SponsorshipKind.SPONSOR)

    @extend_schema_field(SponsorBody(many=True))
    def get_cosponsors(self, bill: Bill) -> list[Any]:
        return self._named(bill, SponsorshipKind.COSPONSOR)

    @staticmethod
    def _named(bill: Bill, kind: SponsorshipKind) -> list[Any]:
        return list(SponsorBody([one for one in bill.sponsorships.all() if one.kind == kind], many=True).data)


class CampaignBody(serializers.ModelSerializer[Campaign]):
    hero_image = ImageBody(source="shown_hero_image", allow_null=True)
    accepting_endorsements = serializers.SerializerMethodField(
        help_text="Whether a submission would be taken today: published, not paused, within its days."
    )
    description = serializers.CharField(source="description_html", help_text="HTML, sanitised.")
    bills = serializers.SerializerMethodField(help_text="The primary one first.")

    class Meta:
        model = Campaign
        fields = (
            "slug", "title", "summary", "description", "endorsement_sentence", "hero_image", "state",
            "accepting_endorsements", "starts_on", "ends_on", "published_at", "bills",
        )  # fmt: skip

    @extend_schema_field(BillBody(many=True))
    def get_bills(self, campaign: Campaign) -> list[Any]:
        return [_bill(one) for one in BillOfCampaign.objects.whole().filter(campaign=campaign)]

    def get_accepting_endorsements(self, campaign: Campaign) -> bool:
        return campaign.is_open_on(self.context["today"])


def _bill(one: BillOfCampaign) -> Any:
    return BillBody(one.bill, context={"is_primary": one.is_primary}).data
