"""The existing front end counts supporters by the length of its list, and has no pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.frontend.endorsements import MOST_BYTES, WHOLE
from backend.apps.stakeholders.models import Stakeholder

pytestmark = pytest.mark.django_db


def many_public(number: int, campaign: Campaign, *, name: str = "Ann Alvarez", statement: str = "Yes.") -> None:
    """Each published a minute after the one before."""
    now, by = timezone.now(), User.objects.create(username="moderator")
    people = Stakeholder.objects.bulk_create(
        Stakeholder(name=name, email=f"e{one}@example.org", canonical_email=f"e{one}@example.org")
        for one in range(number)
    )
    endorsements = Endorsement.objects.bulk_create(Endorsement(campaign=campaign, stakeholder=one) for one in people)
    revisions = Revision.objects.bulk_create(
        Revision(
            endorsement=one, number=1, sentence="I do.", statement=statement, name=name, kind="individual",
            consent_to_display=True, submitted_at=now,
        )
        for one in endorsements
    )  # fmt: skip
    for place, (endorsement, revision) in enumerate(zip(endorsements, revisions, strict=True)):
        endorsement.state = "approved"
        endorsement.current_revision = endorsement.approved_revision = revision
        endorsement.confirmed_at = endorsement.reviewed_at = now
        endorsement.reviewed_by = endorsement.published_by = by
        endorsement.published_at = now + timedelta(minutes=place)
    Endorsement.objects.bulk_update(
        endorsements,
        ["state", "current_revision", "approved_revision", "confirmed_at", "reviewed_at", "reviewed_by",
         "published_at", "published_by"],
    )  # fmt: skip


def test_supporters_past_a_hundred_are_in_the_list_too_without_their_words(client: Client):
    campaign = published()
    many_public(WHOLE + 50, campaign)
    with CaptureQueriesContext(connection) as captured:
        listed = client.get(f"/api/endorsements/?campaign_id={campaign.pk}").json()
    assert len(listed) == WHOLE + 50
    assert [one["statement"] for one in listed] == ["Yes."] * WHOLE + [""] * 50
    assert [one["created_at"] for one in listed] == sorted((one["created_at"] for one in listed), reverse=True)
    assert len({one["id"] for one in listed}) == WHOLE + 50
    assert {
        name for one in listed for name in ("id", "name", "title", "summary") if name not in one["campaign"]
    } == set()
    assert len(captured) == 3  # the campaign, those whole, those in short


def test_the_list_ends_before_it_is_too_long_for_anybody(client: Client):
    campaign = published()
    many_public(WHOLE, campaign, name="\U0001f600" * 200, statement="\U0001f600" * 2_000)
    answer = client.get(f"/api/endorsements/?campaign_id={campaign.pk}")
    assert MOST_BYTES / 2 < len(answer.content) < 10**6
    assert len(answer.json()) < WHOLE
