"""Legal documents for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.contrib.auth.models import User

from backend.apps.legal.models import Version
from backend.apps.legal.services import adopt_version, save_draft

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "<p>Be kind.</p>"


def counsel() -> User:
    return User.objects.get_or_create(username="counsel")[0]


def draft(*, kind: str = "terms", text: str = TEXT, begins: date | None = None) -> Version:
    return save_draft(kind=kind, title="Terms of use", text=text, in_force_from=begins)


def adopted(*, now: datetime = NOW, begins: date | None = None, kind: str = "terms", text: str = TEXT) -> Version:
    version = draft(kind=kind, text=text, begins=begins or now.date())
    return adopt_version(version_id=version.pk, by=counsel(), now=now)


def terms(*, now: datetime = NOW, begins: date | None = None, text: str = TEXT) -> Version:
    return adopted(now=now, begins=begins, text=text)
