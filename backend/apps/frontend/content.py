"""How does the existing front end read the homepage, blocks and the theme? Old names and shapes, our values."""

from __future__ import annotations

from typing import Any

from backend.apps.content.colours import parse_colour
from backend.apps.content.models import ContentBlock, Image, Theme
from backend.apps.content.services import ShownHomepage
from backend.apps.content.tokens import FONTS, ROOT_PX, TEXT_SCALE

# Old field: our colour.
_COLOURS = {
    "primary_color": "primary",
    "secondary_color": "secondary",
    "accent_color": "accent",
    "background_color": "background",
    "section_background_color": "section",
    "card_background_color": "card",
    "heading_color": "heading",
    "body_text_color": "text",
    "muted_text_color": "muted",
    "link_color": "link",
    "link_hover_color": "link_hover",
}
_LAYOUTS = {"left": "image_left", "right": "image_right", "above": "image_top", "below": "image_bottom"}


def homepage_of(shown: ShownHomepage, theme: Theme) -> dict[str, Any]:
    page = shown.homepage
    return {
        "id": page.pk,
        "organization_name": page.organization_name,
        "tagline": page.tagline,
        "hero_title": page.hero_title,
        "hero_subtitle": page.hero_subtitle,
        "hero_background_image_url": page.shown_hero_image.url if page.shown_hero_image else "",
        "hero_background_video_url": None,
        "hero_background_video_data": None,
        "hero_overlay_enabled": page.hero_overlay_percent > 0,
        "hero_overlay_color": "#000000",
        "hero_overlay_opacity": page.hero_overlay_percent / 100,
        "cta_title": page.cta_title,
        "cta_content": page.cta_body,
        "cta_button_text": page.cta_button_text,
        "cta_button_url": page.cta_button_url,
        "facebook_url": page.facebook_url,
        "twitter_url": page.x_url,
        "instagram_url": page.instagram_url,
        "linkedin_url": page.linkedin_url,
        "campaigns_section_title": page.campaigns_title,
        "campaigns_section_subtitle": page.campaigns_subtitle,
        "show_campaigns_section": page.shows_campaigns,
        "theme": theme_of(theme),
        # Its link to the team's page, which shows people that we have no list of.
        "has_team_content": False,
        "is_active": True,
        "created_at": page.created_at.isoformat(),
        "updated_at": shown.changed_at.isoformat(),
    }


def theme_of(theme: Theme) -> dict[str, Any]:
    """Colours as #rrggbb, which is all that the front end's own code computes with."""
    return {
        "id": theme.pk or 0,
        "name": theme.name,
        "description": "",
        **{old: parse_colour(getattr(theme, ours)).hex for old, ours in _COLOURS.items()},
        "heading_font_family": FONTS[theme.heading_font],
        "body_font_family": FONTS[theme.body_font],
        "google_fonts": [],
        **{f"font_size_{name}": round(theme.text_px * scale / ROOT_PX, 4) for name, scale in TEXT_SCALE.items()},
        "logo_url": theme.shown_logo.url if theme.shown_logo else None,
        "logo_alt_text": theme.shown_logo.alt_text if theme.shown_logo else None,
        "favicon_url": None,
        "custom_css": None,
        "is_active": True,
        "created_at": theme.created_at.isoformat(),
        "updated_at": theme.updated_at.isoformat(),
    }


def css_of(theme: Theme) -> dict[str, Any]:
    return {"css_variables": theme.css, "custom_css": None}


def block_of(block: ContentBlock) -> dict[str, Any]:
    return {
        "id": block.pk,
        "title": block.title,
        "block_type": block.shown_kind,
        "page_type": block.page_type,
        "content": block.body,
        **_image(block.shown_image),
        "layout_option": _LAYOUTS[block.image_place],
        "vertical_alignment": "top",
        "css_classes": "",
        "background_color": "",
        "animation_type": "none",
        "animation_delay": 0,
        "order": block.position,
        "is_visible": True,
        "created_at": block.created_at.isoformat(),
        "updated_at": block.updated_at.isoformat(),
    }


def _image(image: Image | None) -> dict[str, str]:
    """Empty texts where there is none, as the front end expects."""
    return {
        "image_url": image.url if image else "",
        "image_alt_text": image.alt_text if image else "",
        "image_title": image.alt_text if image else "",
        "image_author": image.attribution if image else "",
        "image_license": image.license if image else "",
        "image_source_url": image.source_url if image else "",
    }
