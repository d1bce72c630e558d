"""What of a campaign does the API show?"""

from __future__ import annotations

from rest_framework import serializers

from backend.apps.campaigns.models import Campaign


class CampaignListBody(serializers.ModelSerializer[Campaign]):
    """A campaign in a list: without its description, which may be long."""

    class Meta:
        model = Campaign
        fields = ("slug", "title", "summary", "state", "starts_on", "ends_on", "published_at")


class CampaignBody(serializers.ModelSerializer[Campaign]):
    accepting_endorsements = serializers.SerializerMethodField(
        help_text="Whether a submission would be taken today: published, not paused, within its days."
    )

    class Meta:
        model = Campaign
        fields = (
            "slug", "title", "summary", "description", "endorsement_sentence", "state", "accepting_endorsements",
            "starts_on", "ends_on", "published_at",
        )  # fmt: skip

    def get_accepting_endorsements(self, campaign: Campaign) -> bool:
        return campaign.is_open_on(self.context["today"])
