"""What search engines are told: the public's pages in production, nothing elsewhere."""

from __future__ import annotations

import urllib.robotparser
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import draft, published
from backend.apps.content.models import ContentBlock
from backend.apps.content.tests.making import BEFORE, block, image, published_homepage
from backend.apps.legal.services import save_draft
from backend.apps.legal.tests.making import terms

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: Client) -> list[tuple[str | None, str | None]]:
    tree = ET.fromstring(client.get("/sitemap.xml").content)  # our own  # noqa: S314
    return [(url.findtext(f"{SPACE}loc"), url.findtext(f"{SPACE}lastmod")) for url in tree]


def test_the_sitemap_has_the_homepage_and_what_is_public(client: Client, settings: Any):
    settings.PUBLIC_BASE_URL = "https://coalition.example/site"
    assert entries(client) == [("https://coalition.example/site/", None)]
    published_homepage()
    draft("still-secret")
    published("clean-water")
    published("clean-air", state="closed")
    Campaign.objects.update(updated_at="2026-02-03T04:05:06Z")
    found = dict(entries(client))
    assert found.keys() == {
        "https://coalition.example/site/",
        "https://coalition.example/site/campaigns/clean-water/",
        "https://coalition.example/site/campaigns/clean-air/",
    }
    assert found["https://coalition.example/site/campaigns/clean-air/"] == "2026-02-03"
    assert found["https://coalition.example/site/"] is not None


def test_the_sitemap_has_pages_of_blocks_that_are_shown_and_documents_in_force(client: Client, settings: Any):
    settings.PUBLIC_BASE_URL = "https://coalition.example"
    now = timezone.now()
    block(page_type="team", publish_from=now + timedelta(days=1))
    block(page_type="homepage")
    block(page_type="campaigns")
    block(page_type="about")
    ContentBlock.objects.update(updated_at="2026-02-03T04:05:06Z")
    newest = block(page_type="contact", image=image())
    terms(now=now - timedelta(days=9))
    terms(now=now - timedelta(days=2))
    save_draft(kind="privacy", title="Privacy notice", text="<p>A draft.</p>", in_force_from=now.date())
    found = dict(entries(client))
    assert found.keys() == {f"https://coalition.example/{path}" for path in ("", "about/", "contact/", "legal/terms/")}
    # Its first moment came after the last change of its words.
    assert found["https://coalition.example/about/"] == BEFORE.date().isoformat()
    assert found["https://coalition.example/contact/"] == newest.updated_at.date().isoformat()
    assert found["https://coalition.example/legal/terms/"] == (now - timedelta(days=2)).date().isoformat()
    for address in found:
        assert client.get(str(address).removeprefix("https://coalition.example")).status_code == 200


def test_the_sitemap_is_of_the_site_whatever_it_was_asked_by(client: Client):
    published()
    by_number = client.get("/sitemap.xml", SERVER_NAME="127.0.0.1").content
    assert b"127.0.0.1" not in by_number
    assert by_number == client.get("/sitemap.xml").content


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/sitemap.xml").status_code == 200
    return len(captured)


def test_queries_are_as_many_for_twenty_as_for_one(client: Client):
    published("one")
    block()
    before = queries(client)
    for number in range(19):
        published(f"more-{number}")
        block(position=number)
    assert queries(client) == before
    assert len(entries(client)) == 22


@pytest.mark.parametrize("stage", ["local", "dev", "staging"])
def test_stages_that_are_not_the_publics_are_for_no_crawler(client: Client, settings: Any, stage: str):
    settings.STAGE = stage
    rules = read_rules(client)
    assert not rules.can_fetch("Googlebot", "/")
    assert not rules.can_fetch("Googlebot", "/campaigns/clean-water/")
    assert rules.site_maps() is None


def test_production_is_for_crawlers_but_for_staff_and_programs(client: Client, settings: Any):
    settings.STAGE, settings.PUBLIC_BASE_URL = "production", "https://coalition.example"
    rules = read_rules(client)
    for path in ("/", "/campaigns/clean-water/"):
        assert rules.can_fetch("Googlebot", path)
    for path in ("/admin/", "/admin/login/", "/api/v1/campaigns"):
        assert not rules.can_fetch("Googlebot", path)
    for page in ("verify-endorsement", "withdraw-endorsement", "unsubscribe"):
        path = reverse(page, args=["abc"])
        assert not rules.can_fetch("Googlebot", path)
    assert rules.site_maps() == ["https://coalition.example/sitemap.xml"]


def read_rules(client: Client) -> urllib.robotparser.RobotFileParser:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    return rules


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_both_are_kept_for_an_hour_and_take_no_writes(path: str):
    client = Client(enforce_csrf_checks=True)
    first = client.get(path)
    assert first["Cache-Control"].startswith("public, max-age=")
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert {client.post(path).status_code, client.delete(path).status_code} == {405}
