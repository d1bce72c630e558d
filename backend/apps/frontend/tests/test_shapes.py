"""Each answer has the fields that the front end's own types require, with values of their types."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backend.apps.campaigns.tests.making import published
from backend.apps.content.tests.making import active_theme, block, image, published_homepage

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
    assert client.get(f"/api/campaigns/{campaign.pk}/").json()["description"] == "All of them."
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
