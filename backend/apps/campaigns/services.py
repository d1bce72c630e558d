"""How does a campaign become public, close, and open again?"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from .errors import CampaignMoveNotPermitted, CampaignNotFound, CampaignNotOpen, CampaignNotPublishable
from .models import Campaign
from .states import CampaignState, permits


@transaction.atomic
def publish_campaign(*, campaign_id: int, by: AbstractBaseUser, now: datetime) -> Campaign:
    """Makes a complete draft public.

    Raises:
        CampaignNotFound: no such campaign.
        CampaignMoveNotPermitted: it is no draft.
        CampaignNotPublishable: a part is missing, or its last day is over.
    """
    campaign = _locked(campaign_id)
    if campaign.state != CampaignState.DRAFT:
        raise CampaignMoveNotPermitted(f"«{campaign}» is {campaign.state}, only a draft can be published.")
    _require_publishable(campaign, now.date())
    campaign.published_at = now
    campaign.published_by_id = by.pk
    return _moved(campaign, CampaignState.PUBLISHED, by, now)


@transaction.atomic
def close_campaign(*, campaign_id: int, by: AbstractBaseUser, now: datetime) -> Campaign:
    """Ends the gathering; what was gathered stays public.

    Raises:
        CampaignNotFound: no such campaign.
        CampaignMoveNotPermitted: it is not published.
    """
    return _moved(_locked(campaign_id), CampaignState.CLOSED, by, now)


@transaction.atomic
def reopen_campaign(*, campaign_id: int, by: AbstractBaseUser, now: datetime) -> Campaign:
    """Lets a closed campaign gather again; the time of its first publication stays.

    Raises:
        CampaignNotFound: no such campaign.
        CampaignMoveNotPermitted: it is not closed.
        CampaignNotPublishable: a part is missing, or its last day is over.
    """
    campaign = _locked(campaign_id)
    if campaign.state != CampaignState.CLOSED:
        raise CampaignMoveNotPermitted(f"«{campaign}» is {campaign.state}, only a closed campaign can be reopened.")
    _require_publishable(campaign, now.date())
    return _moved(campaign, CampaignState.PUBLISHED, by, now)


def open_campaign(*, slug: str, on: date) -> Campaign:
    """The campaign of this slug, where it takes endorsements on that day.

    It is not locked: a thousand submissions a minute must not queue for one row, and one that slips in beside a
    closing does no harm.

    Raises:
        CampaignNotFound: the public knows none of this slug.
        CampaignNotOpen: it takes none.
    """
    campaign = Campaign.objects.open_for_endorsement(on).filter(slug=slug).first()
    if campaign is None:
        public_campaign(slug=slug)
        raise CampaignNotOpen("This campaign does not take endorsements at the moment.")
    return campaign


def public_campaign(*, slug: str) -> Campaign:
    """The campaign of this slug, as far as the public may know.

    Raises:
        CampaignNotFound: none, or a draft.
    """
    campaign = Campaign.objects.public().select_related("hero_image").filter(slug=slug).first()
    if campaign is None:
        raise CampaignNotFound(f"There is no campaign «{slug}».")
    return campaign


def _locked(campaign_id: int) -> Campaign:
    campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if campaign is None:
        raise CampaignNotFound("This campaign is gone.")
    return campaign


def _moved(campaign: Campaign, target: CampaignState, by: AbstractBaseUser, now: datetime) -> Campaign:
    if not permits(campaign.state, target):
        raise CampaignMoveNotPermitted(f"«{campaign}» is {campaign.state} and cannot become {target}.")
    campaign.state = target
    campaign.state_changed_at = now
    campaign.state_changed_by_id = by.pk
    campaign.save()
    return campaign


def _require_publishable(campaign: Campaign, today: date) -> None:
    parts = {"title": campaign.title, "summary": campaign.summary, "sentence": campaign.endorsement_sentence}
    missing = [name for name, text in parts.items() if not text.strip()]
    if missing:
        raise CampaignNotPublishable(f"«{campaign}» has no {' and no '.join(missing)}.")
    if campaign.ends_on is not None and campaign.ends_on < today:
        raise CampaignNotPublishable(f"The last day of «{campaign}», {campaign.ends_on}, is over.")
