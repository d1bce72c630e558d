"""What do answers look like?"""

from __future__ import annotations

from backend.apps.content.models import Theme
from backend.foundation.files.api.image_body import IMAGE

HOMEPAGE = {
    "organization_name": "Clean Water Coalition",
    "tagline": "Lead out of every school.",
    "hero_title": "Water that every child can drink",
    "hero_subtitle": "Farmers, parents and towns stand together.",
    "hero_image": IMAGE,
    "hero_overlay_percent": 40,
    "cta_title": "Add your name",
    "cta_body": "<p>It takes <strong>a minute</strong>.</p>",
    "cta_button_text": "Endorse",
    "cta_button_url": "/campaigns/clean-water/",
    "shows_campaigns": True,
    "campaigns_title": "Campaigns",
    "campaigns_subtitle": "",
    "facebook_url": "",
    "x_url": "",
    "instagram_url": "",
    "linkedin_url": "",
    "bluesky_url": "https://bsky.app/profile/example.org",
    "youtube_url": "",
    "published_at": "2026-09-01T08:00:00Z",
}
BLOCKS = {
    "next": None,
    "previous": None,
    "results": [
        {
            "id": 7,
            "page_type": "about",
            "kind": "text_image",
            "position": 10,
            "title": "Who we are",
            "body": "<p>Thirty organizations from eight counties.</p>",
            "image": IMAGE,
            "image_place": "left",
            "ground": "section",
        }
    ],
}


def theme() -> dict[str, object]:
    """The tokens' own defaults, so that the example is always one."""
    default = Theme(name="Default")
    return {
        "name": default.name,
        "colours": default.colours,
        "fonts": {"heading": "system-ui, sans-serif", "body": "system-ui, sans-serif"},
        "text_px": default.text_px,
        "radius_px": default.radius_px,
        "spacing_px": default.spacing_px,
        "logo": None,
        "css": ":root {\n  --theme-bg: #ffffff;\n}\n",
    }
