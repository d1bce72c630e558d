"""docs/front-end.md says what each call of the existing front end gets; here each is made."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import published
from backend.apps.content.tests.making import block, published_homepage
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.tests.journey import mailed_token, publicly, submit
from backend.apps.legal.tests.making import adopted

from .making import submission

pytestmark = pytest.mark.django_db
ROW = re.compile(r"^\| `([A-Z]+) ([^`]+)` \| (\d{3}) \| (.+) \|$", re.MULTILINE)
TABLE = ROW.findall((settings.REPOSITORY / "docs" / "front-end.md").read_text(encoding="utf-8"))
# product.md's list: what the front end that exists today reads.
ASKED = [
    "GET /api/homepage/", "GET /api/themes/active/", "GET /api/themes/active/css/", "GET /api/campaigns/",
    "GET /api/campaigns/by-name/{slug}/", "GET /api/content-blocks/?page_type=about",
    "GET /api/endorsements/?campaign_id={campaign_id}", "POST /api/endorsements/",
    "POST /api/endorsements/verify/{token}/", "POST /api/endorsements/resend-verification/",
    "GET /api/address/suggestions/?q=210%20Capitol", "GET /api/address/place/{token}/", "GET /api/legal/terms/",
    "GET /api/legal/privacy/", "GET /api/csrf-token/", "GET /api/homepage/{homepage_id}/",
    "GET /api/content-blocks/{block_id}/", "GET /api/content-blocks/?homepage_id={homepage_id}",
    "GET /api/people/", "GET /api/people/{person}/", "GET /api/endorsers/", "GET /api/legislators/", "GET /api/health/",
    "GET /verify-endorsement/{token}/",
]  # fmt: skip


@pytest.fixture
def world() -> dict[str, Any]:
    now = timezone.now()
    campaign = published()
    homepage = published_homepage()
    shown = block()
    publicly(User.objects.create(username="moderator"))
    waiting = submit(now, email="waiting@example.org")
    for kind in ("terms", "privacy"):
        adopted(now=now, kind=kind)
    return {
        "campaign_id": campaign.pk,
        "slug": campaign.slug,
        "token": mailed_token(waiting, now),
        "waiting": waiting.endorsement_id,
        "homepage_id": homepage.pk,
        "block_id": shown.pk,
        "person": "ada",
    }


def test_every_call_of_the_front_end_has_its_row():
    rows = [f"{method} {path}" for method, path, _, _ in TABLE]
    assert set(ASKED) <= set(rows)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(("method", "path", "status"), [row[:3] for row in TABLE], ids=lambda value: value[:40])
def test_each_row_is_true(world: dict[str, Any], method: str, path: str, status: str):
    bodies = {
        "/api/endorsements/": submission(world["campaign_id"]),
        "/api/endorsements/resend-verification/": {"email": "ada@example.org", "campaign_id": world["campaign_id"]},
    }
    client = Client(enforce_csrf_checks=True)
    address = path.format(**world)
    body = bodies.get(path, {})
    asked = client.get(address) if method == "GET" else client.post(address, body, content_type="application/json")
    assert asked.status_code == int(status)
    if method == "GET":
        assert Endorsement.objects.get(pk=world["waiting"]).confirmed_at is None


@pytest.mark.parametrize("path", [path for method, path, status, _ in TABLE if (method, status) == ("GET", "200")])
def test_head_is_answered_like_get_and_confirms_nothing(world: dict[str, Any], path: str):
    assert Client().head(path.format(**world)).status_code == 200
    assert Endorsement.objects.get(pk=world["waiting"]).confirmed_at is None


KEPT = [path for _, path, status, _ in TABLE if status == "200" and path.startswith("/api/")]
NOT_KEPT = ("/api/address/", "/api/csrf-token/", "/api/health/", "/api/endorsements/verify/")


@pytest.mark.parametrize("path", [path for path in KEPT if not path.startswith(NOT_KEPT)])
def test_reads_may_be_kept_and_are_asked_for_again_by_their_tag(world: dict[str, Any], path: str):
    client = Client()
    first = client.get(path.format(**world))
    assert first["Cache-Control"].startswith("public, max-age=")
    assert client.get(path.format(**world), headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_drafts_have_no_number(world: dict[str, Any], client: Client):
    Campaign.objects.update(state="draft", published_at=None)
    for path in ("/api/campaigns/{campaign_id}/", "/api/campaigns/by-name/{slug}/"):
        refused = client.get(path.format(**world))
        assert (refused.status_code, refused.json()["code"]) == (404, "campaign-not-found")
    assert client.get("/api/campaigns/").json() == []
    assert client.get("/api/endorsements/").json() == []
