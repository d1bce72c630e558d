"""The host's first page and its pages of blocks: what editors made, and what stands there while they made none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import set_script_prefix
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.tests.making import draft, published
from backend.apps.content.services import take_down_image
from backend.apps.content.tests.making import active_theme, block, image, published_homepage
from backend.apps.endorsements.pages.blocks import MOST_BLOCKS
from backend.apps.endorsements.pages.home import MOST_CAMPAIGNS
from backend.apps.legal.tests.making import terms

from .journey import confirmed, publicly, several_public

pytestmark = pytest.mark.django_db
BLOCKS_OF = {"about": "About", "team": "Team", "contact": "Contact"}
TODAY = date(2026, 3, 1)


def page(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


def said(client: Client, path: str = "/") -> str:
    """What stands between the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(client, path)))


def test_the_first_page_is_the_published_homepage_in_its_order(client: Client):
    published(title="Clean Water")
    published_homepage(
        organization_name="Water Coalition",
        tagline="Every tap.",
        hero_title="Water that is safe",
        hero_subtitle="Towns stand together.",
        hero_image=image("hero", alt_text="A tap runs.", attribution="Photo: Ada", license="CC BY 4.0"),
        campaigns_title="What we ask",
        campaigns_subtitle="Of each state.",
        cta_title="Add your name",
        cta_body="<p>It takes a <strong>minute</strong>.</p>",
        cta_button_text="Endorse",
        cta_button_url="/campaigns/clean-water/",
        x_url="https://x.example/water",
    )
    block(page_type="homepage", title="Why now", body="<p>Second.</p>", position=2)
    block(page_type="homepage", title="Who", body="<p>First.</p>", position=1)
    block(page_type="homepage", title="Not yet", body="<p>A draft.</p>", publish_from=None)
    block(title="Elsewhere", body="<p>On another page.</p>")
    words = said(client)
    order = ["Water Coalition", "Every tap.", "Water that is safe", "Towns stand together.", "Photo: Ada, CC BY 4.0",
             "First.", "Second.", "What we ask", "Of each state.", "Clean Water", "Add your name"]  # fmt: skip
    assert [each for each in order if each not in words] == []
    body = words.partition("Every tap.")[2]
    places = [body.index(each) for each in order[2:]]
    assert places == sorted(places)
    assert "A draft." not in words
    assert "On another page." not in words
    html = page(client)
    assert 'alt="A tap runs."' in html
    assert '<a class="act" href="/campaigns/clean-water/">Endorse</a>' in html
    assert 'href="https://x.example/water"' in html
    assert "<strong>minute</strong>" in html
    assert len(re.findall("<h1>", html)) == len(re.findall("<main>", html)) == 1


def test_an_earlier_edition_is_shown_again_when_it_is_published_again(client: Client):
    published_homepage(hero_title="The first edition")
    published_homepage(timezone.now(), hero_title="The second edition")
    assert "The second edition" in said(client)
    assert "The first edition" not in said(client)


def test_without_a_homepage_there_are_the_campaigns_and_the_ways_for_programs_and_staff(client: Client):
    published(title="Clean Water")
    html = page(client)
    assert "Clean Water" in html
    for link in ("/api/v1/schema", "/admin/", "/campaigns/"):
        assert f'href="{link}"' in html
    assert '<nav class="site"' not in html


def test_the_campaigns_that_take_endorsements_are_listed_with_what_is_public_of_them(
    client: Client, campaign: Campaign, moderator: User
):
    published_homepage()
    several_public(2, moderator)
    confirmed(name="Nobody Knows", email="unread@example.org")
    published("closed", state="closed", title="A closed one")
    published("paused", accepting_endorsements=False, title="A paused one")
    published("over", ends_on=TODAY - timedelta(days=9000), title="One that is over")
    draft("in-preparation", title="Secret plans")
    published("young", title="A young one")
    words = said(client)
    assert f"{campaign.title} {campaign.summary} 2 public endorsements" in words
    assert re.search(r"A young one .{0,200}Be the first to endorse it", words)
    for title in ("A closed one", "A paused one", "One that is over", "Secret plans"):
        assert title not in words
    assert 'href="/campaigns/young/"' in page(client)


def test_a_homepage_without_campaigns_lists_none(client: Client):
    published(title="Clean Water")
    published_homepage(shows_campaigns=False)
    assert "Clean Water" not in said(client)


def test_more_campaigns_than_fit_are_a_page_further(client: Client):
    published_homepage()
    for number in range(MOST_CAMPAIGNS + 1):
        published(f"campaign-{number}", title=f"Campaign {number:02}")
    words = said(client)
    assert "Campaign 12" in words
    assert "Campaign 00" not in words
    assert "All campaigns" in words


@pytest.mark.parametrize("page_type", BLOCKS_OF)
def test_a_page_of_blocks_is_there_while_a_block_is_shown_and_the_others_lead_to_it(client: Client, page_type: str):
    path = f"/{page_type}/"
    published()
    published_homepage(organization_name="Water Coalition")
    now = timezone.now()
    held = block(page_type=page_type, title="Hello", publish_from=now + timedelta(days=1))
    assert client.get(path).status_code == 404
    assert f'href="{path}"' not in page(client)
    held.publish_from = now - timedelta(days=1)
    held.save()
    assert f"{BLOCKS_OF[page_type]}: Water Coalition" in said(client, path)
    assert f"<h1>{BLOCKS_OF[page_type]}</h1>" in page(client, path)
    assert "Hello" in said(client, path)
    for other in ("/", "/campaigns/", "/campaigns/clean-water/", "/campaigns/clean-water/endorse/"):
        assert f'<a href="{path}">{BLOCKS_OF[page_type]}</a>' in page(client, other), other
    assert f'<a href="{path}" aria-current="page">' in page(client, path)


@pytest.mark.parametrize("path", ["/nothing/", "/homepage/", "/About/", "/about/more/", "/about/%00/"])
def test_there_is_no_other_page(client: Client, path: str):
    block()
    block(page_type="homepage")
    assert client.get(path).status_code in {400, 404}


def test_blocks_of_the_campaigns_page_stand_above_the_list(client: Client):
    for number in range(51):
        published(f"campaign-{number}")
    block(page_type="campaigns", body="<p>How we choose.</p>")
    html = page(client, "/campaigns/")
    assert "How we choose." in html
    further = re.search(r'<a rel="next" href="([^"]+)"', html)
    assert further
    assert "How we choose." not in page(client, f"/campaigns/{further[1]}")


def test_an_image_stands_where_its_editor_put_it_and_a_quotation_is_one(client: Client):
    picture = image(alt_text="A tap runs.", attribution="Photo: Ada", source_url="https://example.org/tap")
    block(kind="text_image", image=picture, image_place="below", title="Below", body="<p>Words.</p>", position=1)
    block(kind="text_image", image=picture, image_place="right", title="Right", ground="card", position=2)
    block(kind="quote", body="<p>Water is life.</p>", position=3)
    html = page(client, "/about/")
    first, second, third = re.findall(r'<section class="block.*?</section>', html, re.DOTALL)
    assert first.index("Words.") < first.index("<img")
    assert "ground-card beside place-right" in second
    assert second.index("<img") < second.index("We are.")
    assert 'alt="A tap runs." width="1600" height="900"' in second
    assert 'href="https://example.org/tap"' in second
    assert "<blockquote><p>Water is life.</p></blockquote>" in third


def test_no_page_needs_a_script_a_cookie_a_style_of_its_own_or_anything_from_elsewhere(client: Client):
    published_homepage(hero_image=image("hero"))
    block()
    for path in ("/", "/about/"):
        response = client.get(path)
        html = response.content.decode()
        assert response.cookies == {}
        assert "<script" not in html
        assert "style=" not in html
        assert "unsafe" not in response["Content-Security-Policy"]
        assert not re.findall(r'src="(?:https?:)?//', html)
        for sheet in re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html):
            assert finders.find(sheet), sheet


def test_what_anybody_sees_is_kept_and_told_apart(client: Client):
    published_homepage()
    block()
    for path in ("/", "/about/"):
        first = client.get(path)
        assert first["Cache-Control"].startswith("public, max-age=")
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert client.head(path).content == b""
    known = client.get("/")["ETag"]
    published_homepage(timezone.now(), hero_title="Another")
    assert client.get("/", headers={"If-None-Match": known}).status_code == 200


def test_search_engines_and_other_sites_are_told_what_it_is(client: Client, settings: Any):
    settings.PUBLIC_BASE_URL = "https://water.example.org"
    published_homepage(
        organization_name="Water Coalition", hero_title='Water "for" all', hero_subtitle="Towns.", hero_image=image("h")
    )
    block()
    html = client.get("/").content.decode()
    for tag in (
        '<link rel="canonical" href="https://water.example.org/">',
        '<meta name="description" content="Towns.">',
        '<meta property="og:title" content="Water &quot;for&quot; all">',
        '<meta property="og:url" content="https://water.example.org/">',
        '<meta property="og:site_name" content="Water Coalition">',
        '<meta property="og:image:width" content="1600">',
        "<title>Water Coalition: Water &quot;for&quot; all</title>",
    ):
        assert tag in html, tag
    [picture] = re.findall(r'<meta property="og:image" content="([^"]+)"', html)
    assert picture.startswith("https://water.example.org/")
    assert picture.endswith("images/h.webp")
    about = client.get("/about/", SERVER_NAME="127.0.0.1").content.decode()
    assert '<link rel="canonical" href="https://water.example.org/about/">' in about
    assert "noindex" not in html + about


def test_a_button_leads_to_the_sites_own_page_below_whatever_stands_before_its_paths(client: Client):
    published_homepage(cta_button_text="Endorse", cta_button_url="/campaigns/", facebook_url="/elsewhere/")
    set_script_prefix("/dev/")
    try:
        html = client.get("/", SCRIPT_NAME="/dev").content.decode()
    finally:
        set_script_prefix("/")
    assert 'href="/dev/campaigns/">Endorse' in html
    assert 'href="/dev/elsewhere/"' in html


def test_every_public_page_wears_the_active_theme(client: Client, campaign: Campaign, moderator: User):
    active_theme(primary="#7a1f5f", logo=image("logo"))
    published_homepage()
    block()
    terms(now=timezone.now())
    publicly(moderator)
    endorse = f"/campaigns/{campaign.slug}/endorse/"
    for path in ("/", "/about/", "/campaigns/", f"/campaigns/{campaign.slug}/", endorse, f"{endorse}sent/",
                 f"{endorse}again/", f"{endorse}again/sent/", "/legal/terms/"):  # fmt: skip
        html = page(client, path)
        assert '<link rel="stylesheet" href="/content/theme.css">' in html, path
        assert "images/logo.webp" in html, path
    # Those of one link, and refusals, wear it without asking for the site's name.
    for path in ("/verify-endorsement/none/", "/unsubscribe/none/", "/nothing"):
        assert 'href="/content/theme.css"' in client.get(path).content.decode(), path
    assert "#7a1f5f" in client.get("/content/theme.css").content.decode()
    # Staff's sign-in looks the same on every site.
    assert "/content/theme.css" not in client.get("/admin/login/").content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_pages_ask_as_often_for_one_row_as_for_twenty(client: Client, campaign: Campaign, moderator: User):
    published_homepage(hero_image=image("hero"))
    active_theme(logo=image("logo"))

    def add(number: int) -> None:
        for page_type in ("homepage", "about", "campaigns"):
            picture = image(f"{page_type}-{number}")
            block(page_type=page_type, kind="text_image", image=picture, position=number)
        published(f"another-{number}")
        several_public(1, moderator)

    add(0)
    paths = ["/", "/about/", "/campaigns/"]
    few = [queries(client, path) for path in paths]
    for number in range(1, 20):
        add(number)
    assert [queries(client, path) for path in paths] == few
    assert max(few) <= 9


def test_as_many_blocks_as_a_page_of_the_api_has_are_shown(client: Client):
    for number in range(MOST_BLOCKS + 1):
        block(page_type="homepage", body=f"<p>Block {number:02}.</p>", position=number)
    words = said(client)
    assert f"Block {MOST_BLOCKS - 1}." in words
    assert f"Block {MOST_BLOCKS}." not in words


def test_a_picture_that_was_taken_down_is_on_no_page_and_all_words_stay(client: Client, moderator: User):
    hero, beside, alone, logo = (image(name) for name in ("hero", "beside", "alone", "logo"))
    published_homepage(hero_title="Clean water", hero_image=hero)
    active_theme(logo=logo)
    block(kind="text_image", image=beside, image_place="right", body="<p>These stay.</p>")
    block(kind="image", image=alone, body="")
    assert page(client).count("<img") == 2
    assert page(client, "/about/").count("<img") == 3
    for picture in (hero, beside, alone, logo):
        take_down_image(image_id=picture.pk, reason="Ada asked.", by=moderator, now=timezone.now())
    for path in ("/", "/about/"):
        html = page(client, path)
        assert "<img" not in html
        assert "og:image" not in html
    assert "Clean water" in said(client)
    assert "These stay." in said(client, "/about/")
    assert "beside" not in page(client, "/about/").partition("<main>")[2]
