"""How does the existing front end read campaigns? Under our own names' old ones; `name` is what we call the slug."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backend.apps.campaigns.models import Campaign

# A coalition runs dozens; the front end has no pages.
MOST = 100


def campaign_in_short(campaign: Campaign) -> dict[str, Any]:
    """What says which campaign it is, and no more."""
    return {"id": campaign.pk, "name": campaign.slug, "title": campaign.title, "summary": ""}


def campaign_in_list(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "name": campaign.slug,
        "title": campaign.title,
        "summary": campaign.summary,
        "endorsement_statement": campaign.endorsement_sentence,
        "allow_endorsements": campaign.is_open_on(timezone.now().date()),
        "active": True,
        "created_at": campaign.created_at.isoformat(),
        "image_url": None,
        "image_alt_text": None,
        "image_author": None,
        "image_license": None,
        "image_source_url": None,
    }


def whole_campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        **campaign_in_list(campaign),
        "description": campaign.description,
        "endorsement_form_instructions": "",
    }


def listed_campaigns() -> list[dict[str, Any]]:
    newest = Campaign.objects.public().defer("description").order_by("-published_at", "-id")[:MOST]
    return [campaign_in_list(campaign) for campaign in newest]
