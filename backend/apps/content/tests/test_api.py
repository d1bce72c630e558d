"""What visitors' pages read: what is published now, the same for all, and kept by caches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from backend.apps.content.models import ContentBlock, Homepage, Image, Theme

from .making import active_theme, block, homepage, image, published_homepage

pytestmark = pytest.mark.django_db
HOMEPAGE, BLOCKS, THEME = "/api/v1/content/homepage", "/api/v1/content/blocks?page_type=about", "/api/v1/content/theme"
CSS = "/content/theme.css"
ALL = [HOMEPAGE, BLOCKS, THEME, CSS]


@pytest.fixture
def filled() -> None:
    hero = image()
    published_homepage(hero_image=hero)
    block(image=image("two"))
    active_theme(logo=image("three"))


def age_everything() -> None:
    """As if all had been written an hour ago, so that Last-Modified is said."""
    hour_ago = timezone.now() - timedelta(hours=1)
    for model in (Image, Homepage, ContentBlock, Theme):
        model.objects.update(updated_at=hour_ago)


def titles(client: Client, page_type: str = "about") -> list[str]:
    answer = client.get(f"/api/v1/content/blocks?page_type={page_type}")
    return [one["title"] for one in answer.json()["results"]]


def test_the_homepage_is_answered_whole(client: Client):
    assert client.get(HOMEPAGE).json()["code"] == "homepage-not-published"
    published_homepage(hero_image=image(), cta_body="<p>Now.</p>")
    homepage(hero_title="A draft")
    answer = client.get(HOMEPAGE).json()
    assert answer["hero_title"] == "Clean water"
    assert answer["cta_body"] == "<p>Now.</p>"
    assert answer["published_at"] == "2026-03-01T12:00:00Z"
    assert answer["hero_image"] == {
        "url": "/media/images/one.webp",
        "width": 1600,
        "height": 900,
        "alt_text": "A tap.",
        "attribution": "Photo: Ada",
        "license": "",
        "source_url": "",
    }


def test_blocks_come_in_order_and_in_their_time(client: Client):
    now = timezone.now()
    block(title="second", position=2)
    block(title="first", position=1)
    block(title="a draft", publish_from=None)
    block(title="tomorrow's", publish_from=now + timedelta(days=1))
    block(title="yesterday's", publish_until=now - timedelta(hours=1))
    block(title="until tomorrow", position=3, publish_until=now + timedelta(days=1))
    block(title="elsewhere", page_type="contact")
    assert titles(client) == ["first", "second", "until tomorrow"]
    assert titles(client, "contact") == ["elsewhere"]
    assert titles(client, "team") == []


@pytest.mark.parametrize("query", ["", "?page_type=nowhere", "?page_type=about&x=1", "?page_type=about&page_size=51"])
def test_a_page_that_is_none_is_refused(client: Client, query: str):
    assert client.get(f"/api/v1/content/blocks{query}").status_code == 400


def test_the_theme_is_answered_as_tokens_and_as_css(client: Client):
    default = client.get(THEME).json()
    assert (default["name"], default["colours"]["text"]) == ("Default", "#1b2430")
    assert client.get(THEME, headers={"If-None-Match": client.get(THEME)["ETag"]}).status_code == 304
    active_theme(text="#112233")
    answer = client.get(THEME).json()
    assert answer["colours"]["text"] == "#112233"
    sheet = client.get(CSS)
    assert (sheet["Content-Type"], sheet.content.decode()) == ("text/css; charset=utf-8", answer["css"])
    assert "--theme-text-body: #112233;" in answer["css"]
    assert sheet["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_writable(admin_user: Any, path: str, method: str):
    client = Client(enforce_csrf_checks=True)
    for signed_in in (False, True):
        if signed_in:
            client.force_login(admin_user)
        answer = getattr(client, method)(path, "{}", content_type="application/json")
        assert answer.status_code == 405
        assert "POST" not in answer["Allow"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", ALL)
def test_caches_may_keep_it_and_ask_whether_it_is_still_so(client: Client, path: str):
    age_everything()
    first = client.get(path)
    assert first["Cache-Control"].startswith("public, max-age=")
    assert "cookie" not in first.get("Vary", "").lower()
    by_tag = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (by_tag.status_code, by_tag.content, by_tag["ETag"]) == (304, b"", first["ETag"])
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    by_date = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (by_date.status_code, by_date.content) == (304, b"")
    before = http_date(timezone.now().timestamp() - 2 * 24 * 3600 * 365)
    assert client.get(path, headers={"If-Modified-Since": before}).status_code == 200
    # The tag decides where both are asked.
    both = {"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]}
    assert client.get(path, headers=both).status_code == 200


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("path", [HOMEPAGE, BLOCKS, THEME])
def test_an_image_that_is_described_otherwise_is_a_change(client: Client, path: str):
    age_everything()
    first = client.get(path)
    for one in Image.objects.all():
        one.alt_text = "Another tap."
        one.save()
    after = client.get(path, headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]})
    assert after.status_code == 200
    # Within the second of the change no date is said, since a second change in it could not be told.
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


@pytest.mark.usefixtures("filled")
def test_a_block_whose_time_ends_is_a_change(client: Client):
    age_everything()
    first = client.get(BLOCKS)
    ended = timezone.now() - timedelta(minutes=5)
    ContentBlock.objects.update(publish_until=ended)
    after = client.get(BLOCKS, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (after.status_code, after["Last-Modified"]) == (200, http_date(ended.timestamp()))


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_queries_are_as_many_for_twenty_as_for_one(client: Client):
    block(image=image())
    published_homepage(hero_image=image("hero"))
    active_theme()
    one = [queries_of(client, path) for path in ALL]
    for number in range(19):
        block(image=image(f"more{number}"), position=number)
        published_homepage()
        active_theme()
    assert [queries_of(client, path) for path in ALL] == one == [1, 2, 1, 1]
    assert len(titles(client)) == 20
