from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.screening.remembered import forget


@pytest.fixture
def campaign() -> Campaign:
    """A public campaign, `clean-water`, that takes endorsements."""
    return published()


@pytest.fixture
def moderator() -> User:
    return User.objects.create(username="moderator")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """No test, here or elsewhere, hears what another has asked."""
    forget()
    yield
    forget()
