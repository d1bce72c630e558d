"""What does the OpenAPI document show?"""

from __future__ import annotations

from typing import Any

_HTML = "<h2>What you agree to</h2>\n<p>Your name may be shown beside the campaign that you endorse.</p>"
LISTED: dict[str, Any] = {
    "id": "3d3f7d0e-5b1c-4a3b-9a57-0f8c4a9d7c55",
    "kind": "terms",
    "version": 2,
    "title": "Terms of use",
    "sha256": "a2f31c17beb0000f7b07317b51ec8e5b6e9ca7dd9b6ab4a4ed8c1a3ee8b2b2f4",
    "in_force_from": "2026-09-01",
}
DOCUMENT: dict[str, Any] = {**LISTED, "html": _HTML}
PAGE: dict[str, Any] = {"next": None, "previous": None, "results": [LISTED]}
