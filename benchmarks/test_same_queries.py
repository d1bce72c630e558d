"""Every list, count and page about endorsements costs as many queries with 1 as with 20."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.services.count_endorsements import count_endorsements
from backend.apps.endorsements.tests.journey import NOW, confirmed, deliver, publicly
from backend.apps.geography.tests.maps import Maps
from backend.foundation.rate_limiting.configured import forget_limiter
from benchmarks.admin_at_100000 import PAGES
from benchmarks.endorsements_at_100000 import READS


def made(first: int, last: int, moderator: User) -> None:
    for number in range(first, last):
        publicly(moderator, email=f"p{number}@example.org", kind="organization", organization_name="Parents")
        confirmed(email=f"c{number}@example.org")
    deliver(NOW)


def queries(client: Client, campaign: Campaign) -> dict[str, int]:
    counted = {}
    for name, path in {**READS, **PAGES}.items():
        forget_limiter()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path.format(campaign=campaign.pk)).status_code == 200, path
        counted[name] = len(captured)
    return counted


@pytest.mark.django_db
@pytest.mark.parametrize("is_counted", [True, False])
def test_each_costs_the_same_with_1_and_with_20(
    admin_client: Client, admin_user: User, tmp_path: Path, settings: Any, is_counted: bool
) -> None:
    # Where a district is withheld, less would be asked.
    settings.SUMMARY_DISTRICT_THRESHOLD = 1
    campaign = published()
    Maps(tmp_path).connecticut()
    made(0, 1, admin_user)
    if is_counted:
        count_endorsements(budget_seconds=60)
    queries(admin_client, campaign)
    with_one = queries(admin_client, campaign)
    made(1, 20, admin_user)
    if is_counted:
        count_endorsements(budget_seconds=60)
    assert queries(admin_client, campaign) == with_one
