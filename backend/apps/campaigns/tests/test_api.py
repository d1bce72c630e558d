"""What the public reads of campaigns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .making import NOW, draft, published

pytestmark = pytest.mark.django_db


def test_the_list_is_this_and_nothing_else(client: Client):
    published()
    draft("secret")
    assert client.get("/api/v1/campaigns").json() == {
        "next": None,
        "previous": None,
        "results": [
            {
                "slug": "clean-water",
                "title": "Clean Water",
                "summary": "Lead pipes out of every school.",
                "hero_image": None,
                "state": "published",
                "starts_on": None,
                "ends_on": None,
                "published_at": "2026-03-01T12:00:00Z",
            }
        ],
    }


def test_one_campaign_is_this_and_nothing_else(client: Client):
    published(state="closed")
    assert client.get("/api/v1/campaigns/clean-water").json() == {
        "slug": "clean-water",
        "title": "Clean Water",
        "summary": "Lead pipes out of every school.",
        "description": "<p>All of them.</p>",
        "endorsement_sentence": "I support replacing lead pipes in every school by 2030.",
        "hero_image": None,
        "state": "closed",
        "accepting_endorsements": False,
        "starts_on": None,
        "ends_on": None,
        "published_at": "2026-03-01T12:00:00Z",
        "bills": [],
    }


@pytest.mark.parametrize("slug", ["secret", "unknown", "x" * 300])
def test_drafts_and_unknown_campaigns_are_the_same_404(client: Client, slug: str):
    draft("secret")
    response = client.get(f"/api/v1/campaigns/{slug}")
    assert (response.status_code, response.json()["code"]) == (404, "campaign-not-found")
    assert response["Content-Type"] == "application/problem+json"


def test_pages_follow_each_other_newest_first(client: Client):
    for number in range(5):
        published(f"c{number}", published_at=NOW + timedelta(hours=number))
    page = client.get("/api/v1/campaigns?page_size=2").json()
    seen = [campaign["slug"] for campaign in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [campaign["slug"] for campaign in page["results"]]
    assert seen == ["c4", "c3", "c2", "c1", "c0"]


@pytest.mark.parametrize(
    "query", ["cursor=abc", "cursor=", "cursor=%00", "page_size=0", "page_size=201", "page_size=x", "stat=draft"]
)
def test_a_bad_page_is_refused(client: Client, query: str):
    response = client.get(f"/api/v1/campaigns?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


def test_the_list_costs_the_same_with_1_and_with_20(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/campaigns")
        return len(captured)

    published("c0")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for number in range(1, 20):
        published(f"c{number}")
    assert queries() == with_one == 1
