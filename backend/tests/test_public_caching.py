"""Every public answer of the API keeps as long as the OpenAPI document says, on a filled site."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.models import Campaign

from .test_openapi_answers import CAMPAIGN, DOCUMENT, FRESH_READS, READS

pytestmark = pytest.mark.django_db


def is_cut_short_by_midnight() -> bool:
    soon = timezone.now() + timedelta(seconds=700)
    return soon.date() != timezone.now().date()


def test_every_read_keeps_as_long_as_promised_and_is_told_apart_by_its_tag(client: Client, tmp_path: Path):
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)
    for path, address in READS:
        first = client.get(address)
        promised = DOCUMENT["paths"][path]["get"]["x-caching"]
        assert first["Cache-Control"] == promised or is_cut_short_by_midnight(), address
        assert {"accept-encoding", "origin"} <= set(first["Vary"].lower().split(", "))
        assert "cookie" not in first["Vary"].lower()
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        # What belongs to the exchange is said again.
        assert again["RateLimit-Policy"] == first["RateLimit-Policy"]
        assert again["RateLimit"] != ""
    known = client.get(CAMPAIGN)["ETag"]
    Campaign.objects.update(title="Another")
    assert client.get(CAMPAIGN, headers={"If-None-Match": known}).status_code == 200


def test_what_is_different_each_time_is_kept_by_nobody(client: Client, tmp_path: Path):
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)
    for path, address in FRESH_READS:
        first = client.get(address)
        assert first["Cache-Control"] == DOCUMENT["paths"][path]["get"]["x-caching"] == "no-store"
        assert "ETag" not in first


@pytest.mark.parametrize("address", ["/api/v1/campaigns/nothing", "/api/v1/regions/lookup?lat=x", "/admin/login/"])
def test_refusals_and_the_admin_are_kept_by_nobody(client: Client, address: str):
    assert "no-store" in client.get(address)["Cache-Control"]
