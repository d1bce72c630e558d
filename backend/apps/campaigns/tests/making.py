"""Campaigns for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from backend.apps.campaigns.models import Bill, Campaign

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def draft(slug: str = "clean-water", **changes: Any) -> Campaign:
    texts = {
        "title": "Clean Water",
        "summary": "Lead pipes out of every school.",
        "description": "All of them.",
        "endorsement_sentence": "I support replacing lead pipes in every school by 2030.",
    }
    return Campaign.objects.create(slug=slug, **{"created_at": NOW, **texts, **changes})


def published(slug: str = "clean-water", **changes: Any) -> Campaign:
    return draft(slug, **{"state": "published", "published_at": NOW, **changes})


def bill(number: str = "H.R. 1234", **changes: Any) -> Bill:
    facts = {"level": "federal", "session": "119", "chamber": "house", "title": "Lead-Free Schools Act"}
    return Bill.objects.create(number=number, **{**facts, **changes})
