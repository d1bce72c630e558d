"""What the existing front end sends: the body that its form makes, as its own code builds it."""

from __future__ import annotations

from typing import Any

# The values of the form's select.
TYPES = ("farmer", "waterman", "business", "nonprofit", "scientist", "healthcare", "government", "individual", "other")


def submission(campaign_id: int, **of_stakeholder: Any) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "stakeholder": {
            "first_name": "Ada",
            "last_name": "Abbott",
            "organization": "",
            "role": "",
            "email": "ada.abbott@example.org",
            "street_address": "210 Capitol Ave",
            "city": "Hartford",
            "state": "Connecticut",
            "zip_code": "06106",
            "type": "individual",
            "email_updates": True,
            **of_stakeholder,
        },
        "statement": "Clean water is for everyone.",
        "public_display": True,
        "terms_accepted": True,
        "org_authorized": False,
        "form_metadata": {
            "form_start_time": "2026-03-01T12:00:00.000Z",
            "referrer": "https://example.org/",
            "website": "",
            "url": "",
            "homepage": "",
            "confirm_email": "",
        },
    }
