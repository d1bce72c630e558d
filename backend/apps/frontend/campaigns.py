"""How does the existing front end read campaigns? Under our own names' old ones; `name` is what we call the slug."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.content.models import Image

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
        **_image(campaign.shown_hero_image),
    }


def _image(image: Image | None) -> dict[str, str | None]:
    """Nothing where there is none, as the front end expects of campaigns."""
    return {
        "image_url": image.url if image else None,
        "image_alt_text": image.alt_text if image else None,
        "image_author": image.attribution if image else None,
        "image_license": image.license if image else None,
        "image_source_url": image.source_url if image else None,
    }


def whole_campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        **campaign_in_list(campaign),
        "description": campaign.description_html,
        "endorsement_form_instructions": "",
    }


def listed_campaigns() -> list[dict[str, Any]]:
    newest = (
        Campaign.objects.public()
        .select_related("hero_image")
        .defer("description")
        .order_by("-published_at", "-id")[:MOST]
    )
    return [campaign_in_list(campaign) for campaign in newest]
