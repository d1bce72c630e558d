"""What do answers look like? For the OpenAPI document; an invented senator."""

from __future__ import annotations

from typing import Any

SEAT: dict[str, Any] = {
    "level": "federal",
    "chamber": "senate",
    "role": "senator",
    "state": "CT",
    "region": {"layer": "state", "geoid": "09"},
    "senate_class": 1,
    "start": "2025-01-03",
    "end": "2031-01-03",
    "party": "Independent",
    "caucus": "Democrat",
    "contact": {
        "url": "https://www.example.senate.gov",
        "contact_form": "https://www.example.senate.gov/contact",
        "phone": "202-555-0100",
        "fax": "",
        "office": "100 Example Senate Office Building",
        "address": "100 Example Senate Office Building Washington DC 20510",
    },
}
LISTED: dict[str, Any] = {
    **SEAT,
    "id": "6f1c0a52-93f0-4d0c-9a0e-2f3b8f0f8a11",
    "bioguide": "A000001",
    "name": "Ada M. Abbott",
    "first_name": "Ada",
    "last_name": "Abbott",
}
PAGE: dict[str, Any] = {"next": None, "previous": None, "results": [LISTED]}
DETAIL: dict[str, Any] = {
    "id": LISTED["id"],
    "bioguide": "A000001",
    "name": "Ada M. Abbott",
    "first_name": "Ada",
    "middle_name": "M.",
    "last_name": "Abbott",
    "nickname": "",
    "suffix": "",
    "other_ids": {"govtrack": "300000", "fec": ["S0CT00001"]},
    "terms": [SEAT],
}
LOOKUP: dict[str, Any] = {
    "lat": 41.7637,
    "lon": -72.6851,
    "date": "2026-06-20",
    "regions": [
        {
            "layer": "state",
            "geoid": "09",
            "name": "Connecticut",
            "map": {"key": "tl_2024_us_state", "in_force_from": "2024-01-01", "in_force_until": None},
            "on_border": False,
            "also_touching": [],
        }
    ],
    "legislators": [LISTED],
    "layers_without_region": [],
    "layers_without_map": ["cd", "sldl", "sldu"],
}
