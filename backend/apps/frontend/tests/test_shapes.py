"""Each answer has the fields that the front end's own types require, with values of their types."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.content.tests.making import active_theme, block, image, published_homepage
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed, publicly
from backend.apps.legal.tests.making import adopted
from backend.apps.legislators.tests.making import representative, senator

pytestmark = pytest.mark.django_db
# Of the public project's types: what is not optional there.
TEXT, NUMBER, FLAG, LIST = str, (int, float), bool, list
THEME = {
    "id": NUMBER, "name": TEXT, "primary_color": TEXT, "secondary_color": TEXT, "accent_color": TEXT,
    "background_color": TEXT, "section_background_color": TEXT, "card_background_color": TEXT, "heading_color": TEXT,
    "body_text_color": TEXT, "muted_text_color": TEXT, "link_color": TEXT, "link_hover_color": TEXT,
    "heading_font_family": TEXT, "body_font_family": TEXT, "google_fonts": LIST, "font_size_base": NUMBER,
    "font_size_small": NUMBER, "font_size_large": NUMBER, "is_active": FLAG, "created_at": TEXT, "updated_at": TEXT,
}  # fmt: skip
HOMEPAGE = {
    "id": NUMBER, "organization_name": TEXT, "tagline": TEXT, "hero_title": TEXT, "hero_overlay_enabled": FLAG,
    "hero_overlay_color": TEXT, "hero_overlay_opacity": NUMBER, "cta_title": TEXT, "cta_button_text": TEXT,
    "campaigns_section_title": TEXT, "show_campaigns_section": FLAG, "is_active": FLAG, "created_at": TEXT,
    "updated_at": TEXT, "theme": dict, "hero_background_image_url": TEXT,
}  # fmt: skip
BLOCK = {
    "id": NUMBER, "block_type": TEXT, "page_type": TEXT, "content": TEXT, "order": NUMBER, "is_visible": FLAG,
    "created_at": TEXT, "updated_at": TEXT, "image_url": TEXT, "image_alt_text": TEXT, "image_author": TEXT,
}  # fmt: skip
CAMPAIGN = {
    "id": NUMBER, "name": TEXT, "title": TEXT, "summary": TEXT, "endorsement_statement": TEXT,
    "allow_endorsements": FLAG, "active": FLAG, "created_at": TEXT,
}  # fmt: skip


DOCUMENT = {
    "id": NUMBER, "title": TEXT, "content": TEXT, "version": TEXT, "effective_date": TEXT, "document_type": TEXT,
}  # fmt: skip
LEGISLATOR = {
    "id": NUMBER, "first_name": TEXT, "last_name": TEXT, "chamber": TEXT, "state": TEXT, "district": TEXT,
}  # fmt: skip
ENDORSER = {
    "name": TEXT, "first_name": TEXT, "last_name": TEXT, "email": TEXT, "state": TEXT, "type": TEXT,
}  # fmt: skip


def wrong(answer: dict[str, Any], required: dict[str, Any]) -> list[str]:
    return [name for name, kind in required.items() if not isinstance(answer.get(name), kind)]


def test_answers_are_of_the_front_ends_types(client: Client):
    campaign = published()
    active_theme(logo=image("logo"), accent="oklch(0.4 0.05 50)")
    published_homepage(hero_image=image("hero"))
    block(image=image("block"))
    homepage = client.get("/api/homepage/").json()
    assert wrong(homepage, HOMEPAGE) == []
    theme = client.get("/api/themes/active/").json()
    assert (wrong(theme, THEME), homepage["theme"]) == ([], theme)
    assert {theme[name][0] for name in THEME if name.endswith("_color")} == {"#"}
    (shown,) = client.get("/api/content-blocks/?page_type=about").json()
    assert wrong(shown, BLOCK) == []
    (listed,) = client.get("/api/campaigns/").json()
    assert wrong(listed, CAMPAIGN) == []
    assert client.get(f"/api/campaigns/{campaign.pk}/").json()["description"] == "<p>All of them.</p>"
    css = client.get("/api/themes/active/css/").json()
    assert (css["custom_css"], "--theme-primary: " in css["css_variables"]) == (None, True)


def test_without_a_theme_or_images_too(client: Client):
    published_homepage()
    block()
    assert wrong(client.get("/api/homepage/").json(), HOMEPAGE) == []
    assert wrong(client.get("/api/content-blocks/").json()[0], BLOCK) == []


def test_pages_that_are_not_ours_have_no_blocks(client: Client):
    block()
    assert client.get("/api/content-blocks/?page_type=faq").json() == []


@pytest.mark.parametrize("kind", ["terms", "privacy"])
def test_the_pages_of_the_terms_and_of_privacy_have_what_they_show(client: Client, kind: str):
    path = f"/api/legal/{kind}/"
    missing = client.get(path)
    assert (missing.status_code, missing.json()["code"]) == (404, "legal-document-not-found")
    version = adopted(now=timezone.now(), kind=kind, text="<h2>All</h2><p>Be <script>x</script>kind.</p>")
    document = client.get(path).json()
    assert wrong(document, DOCUMENT) == []
    assert (document["content"], document["document_type"]) == (version.text, kind)
    assert "<h2>All</h2>" in document["content"]
    assert "<script>" not in document["content"]
    assert document["content"] == client.get(f"/api/v1/legal/{kind}").json()["html"]


def test_a_homepage_and_a_block_are_read_by_their_numbers(client: Client):
    page = published_homepage()
    on_it, elsewhere = block(page_type="homepage"), block()
    assert client.get(f"/api/homepage/{page.pk}/").json() == client.get("/api/homepage/").json()
    assert client.get(f"/api/homepage/{page.pk + 1}/").json()["code"] == "homepage-not-found"
    assert wrong(client.get(f"/api/content-blocks/{elsewhere.pk}/").json(), BLOCK) == []
    draft = block(publish_from=None)
    assert client.get(f"/api/content-blocks/{draft.pk}/").status_code == 404
    for number, ids in ((page.pk, [on_it.pk]), (page.pk + 1, [])):
        assert [one["id"] for one in client.get(f"/api/content-blocks/?homepage_id={number}").json()] == ids


def test_before_a_homepage_is_published_none_has_blocks(client: Client):
    block(page_type="homepage")
    assert client.get("/api/content-blocks/?homepage_id=1").json() == []


def test_there_are_no_people_and_no_link_to_their_page(client: Client):
    """With an empty list its team page is not found; with an error it would show one."""
    published_homepage()
    assert client.get("/api/people/").json() == []
    assert client.get("/api/people/jos%C3%A9%20doe/").status_code == 404
    assert client.get("/api/homepage/").json()["has_team_content"] is False


def test_legislators_are_those_of_the_congress_in_office(client: Client):
    senator(), representative(), representative("5000"), representative("1198"), senator("50", end=date(2025, 6, 1))
    listed = client.get("/api/legislators/").json()
    assert [wrong(one, LEGISLATOR) for one in listed] == [[], [], [], []]
    seats = sorted((one["chamber"], one["state"], one["district"]) for one in listed)
    assert seats == [
        ("House", "CT", "1"),
        ("House", "DC", "At-Large"),
        ("House", "VT", "At-Large"),
        ("Senate", "CT", ""),
    ]


def test_endorsers_are_those_in_public_each_once_and_without_an_address(client: Client):
    published(), published("clean-air")
    moderator = User.objects.create(username="moderator")
    publicly(moderator, type="farmer")
    publicly(moderator, NOW + 2 * HOUR, slug="clean-air", type="farmer")
    confirmed(email="bo@example.org", consent_to_display=False, name="Bo")
    [told] = client.get("/api/endorsers/").json()
    assert wrong(told, ENDORSER) == []
    assert (told["name"], told["type"], told["email"]) == ("Ann Alvarez", "farmer", "")
    assert "example.org" not in str(told)
