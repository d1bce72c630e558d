"""Publishing, closing, reopening, and who may be endorsed when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from backend.apps.campaigns.errors import (
    CampaignMoveNotPermitted,
    CampaignNotFound,
    CampaignNotOpen,
    CampaignNotPublishable,
)
from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import close_campaign, open_campaign, publish_campaign, reopen_campaign
from backend.apps.campaigns.states import PERMITTED_MOVES, CampaignState, permits

from .making import NOW, draft, published

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def editor() -> User:
    return User.objects.create(username="editor")


def test_publishing_says_who_and_when(editor: User):
    campaign = publish_campaign(campaign_id=draft().pk, by=editor, now=NOW)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.published_at, campaign.published_by) == ("published", NOW, editor)


@pytest.mark.parametrize("part", ["title", "summary", "endorsement_sentence"])
def test_an_incomplete_draft_is_not_published(editor: User, part: str):
    with pytest.raises(CampaignNotPublishable):
        publish_campaign(campaign_id=draft(**{part: "  "}).pk, by=editor, now=NOW)


def test_a_campaign_whose_last_day_is_over_is_not_published(editor: User):
    with pytest.raises(CampaignNotPublishable, match="over"):
        publish_campaign(campaign_id=draft(ends_on=TODAY - timedelta(days=1)).pk, by=editor, now=NOW)


def test_reopening_keeps_the_first_publication(editor: User):
    campaign = draft()
    publish_campaign(campaign_id=campaign.pk, by=editor, now=NOW)
    later = NOW + timedelta(days=1)
    close_campaign(campaign_id=campaign.pk, by=editor, now=later)
    reopened = reopen_campaign(campaign_id=campaign.pk, by=editor, now=later)
    assert (reopened.state, reopened.published_at, reopened.state_changed_at) == ("published", NOW, later)


@pytest.mark.parametrize(
    ("service", "allowed_in"),
    [(publish_campaign, "draft"), (close_campaign, "published"), (reopen_campaign, "closed")],
)
@pytest.mark.parametrize("state", CampaignState.values)
def test_each_move_is_made_from_one_state_only(editor: User, service, allowed_in: str, state: str):
    campaign = draft(state=state, published_at=None if state == "draft" else NOW)
    if state == allowed_in:
        service(campaign_id=campaign.pk, by=editor, now=NOW)
        return
    with pytest.raises(CampaignMoveNotPermitted):
        service(campaign_id=campaign.pk, by=editor, now=NOW)


def test_what_was_public_never_becomes_a_draft_again():
    assert not any(permits(state, CampaignState.DRAFT) for state in PERMITTED_MOVES)


def test_a_campaign_that_is_gone_says_so(editor: User):
    with pytest.raises(CampaignNotFound):
        publish_campaign(campaign_id=0, by=editor, now=NOW)


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        ({}, True),
        ({"starts_on": TODAY, "ends_on": TODAY}, True),
        ({"starts_on": TODAY + timedelta(days=1)}, False),
        ({"ends_on": TODAY - timedelta(days=1)}, False),
        ({"accepting_endorsements": False}, False),
        ({"state": "closed"}, False),
    ],
)
def test_a_campaign_is_open_within_its_days_unless_paused_or_closed(changes: dict[str, Any], is_open: bool):
    campaign = published(**changes)
    assert campaign.is_open_on(TODAY) is is_open
    assert Campaign.objects.open_for_endorsement(TODAY).exists() is is_open
    if not is_open:
        with pytest.raises(CampaignNotOpen):
            open_campaign(slug=campaign.slug, on=TODAY)


def test_to_the_public_a_draft_does_not_exist():
    draft()
    with pytest.raises(CampaignNotFound):
        open_campaign(slug="clean-water", on=TODAY)


def test_the_database_refuses_days_out_of_order():
    with pytest.raises(IntegrityError):
        draft(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))


@pytest.mark.parametrize("part", ["title", "summary", "endorsement_sentence"])
@pytest.mark.parametrize("text", ["", " \t\n"])
def test_the_database_refuses_a_public_campaign_without_a_part(part: str, text: str):
    with pytest.raises(IntegrityError):
        published(**{part: text})
