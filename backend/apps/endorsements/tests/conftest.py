from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.geography.tests.maps import Maps


@pytest.fixture
def campaign() -> Campaign:
    """A public campaign, `clean-water`, that takes endorsements."""
    return published()


@pytest.fixture
def moderator() -> User:
    return User.objects.create(username="moderator")


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """Writes hand-made TIGER files, imports and activates them."""
    return Maps(tmp_path)
