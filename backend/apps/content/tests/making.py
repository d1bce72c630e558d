"""Content for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from backend.apps.content.models import ContentBlock, Homepage, Image, Theme
from backend.apps.content.services import activate_theme, publish_homepage

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=1)


def editor() -> User:
    return User.objects.get_or_create(username="editor")[0]


def image(name: str = "one", **changes: Any) -> Image:
    facts = {
        "content_type": "image/webp",
        "width": 1600,
        "height": 900,
        "size": 1000,
        "alt_text": "A tap.",
        "attribution": "Photo: Ada",
    }
    return Image.objects.create(name=f"images/{name}.webp", **{**facts, **changes})


def homepage(**changes: Any) -> Homepage:
    return Homepage.objects.create(**{"organization_name": "Coalition", "hero_title": "Clean water", **changes})


def published_homepage(now: datetime = NOW, **changes: Any) -> Homepage:
    return publish_homepage(homepage_id=homepage(**changes).pk, by=editor(), now=now)


def block(**changes: Any) -> ContentBlock:
    facts = {"page_type": "about", "kind": "text", "body": "<p>We are.</p>", "publish_from": BEFORE}
    return ContentBlock.objects.create(**{**facts, **changes})


def active_theme(now: datetime = NOW, **changes: Any) -> Theme:
    theme = Theme.objects.create(**{"name": f"Theme {Theme.objects.count()}", **changes})
    return activate_theme(theme_id=theme.pk, by=editor(), now=now)
