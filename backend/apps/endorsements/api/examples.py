"""What does the OpenAPI document show? Bodies that the tests send and compare."""

from __future__ import annotations

from typing import Any

TOKEN = "Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1"  # an example  # noqa: S105  # nosec B105

PERSON: dict[str, Any] = {
    "name": "Ann Alvarez",
    "email": "ann@example.org",
    "kind": "individual",
    "type": "educator",
    "statement": "My children drink from these taps.",
    "consent_to_display": True,
    "address": {"street": "210 Capitol Ave", "city": "Hartford", "state": "CT", "postal_code": "06106"},
}
ORGANIZATION: dict[str, Any] = {
    "name": "Bo Banerjee",
    "email": "bo@parents.example",
    "kind": "organization",
    "type": "nonprofit",
    "organization_name": "Parents of Providence",
    "role": "Chair",
    "consent_to_display": True,
    "mailing_consent": True,
    "address": {"latitude": 41.8309, "longitude": -71.4148},
}
PREVIEW: dict[str, Any] = {
    "status": "open",
    "campaign": {"slug": "clean-water", "title": "Clean Water"},
    "typed": {
        "sentence": "I support replacing lead pipes in every school by 2030.",
        "kind": "individual",
        "type": "educator",
        "name": "Ann Alvarez",
        "organization_name": "",
        "role": "",
        "statement": "My children drink from these taps.",
        "address": {
            "street": "210 Capitol Ave",
            "city": "Hartford",
            "state": "CT",
            "postal_code": "06106",
            "latitude": None,
            "longitude": None,
        },
        "consent_to_display": True,
        "terms_version": "terms/3",
        "mailing_consent": False,
    },
    "has_mailing_consent": False,
}
LISTED: dict[str, Any] = {
    "id": "0b8f5d0e-6f0e-4c7c-9d5e-2b7a4f3f9f10",
    "name": "Ann Alvarez",
    "organization_name": "",
    "role": "",
    "kind": "individual",
    "type": "educator",
    "sentence": "I support replacing lead pipes in every school by 2030.",
    "statement": "My children drink from these taps.",
    "state": "CT",
    "published_at": "2026-09-02T10:00:00Z",
}
PAGE: dict[str, Any] = {"next": None, "previous": None, "results": [LISTED]}
SUMMARY: dict[str, Any] = {
    "campaign": "clean-water",
    "total": 13,
    "by_kind": [{"kind": "individual", "count": 12}, {"kind": "organization", "count": 1}],
    "by_type": [{"type": "educator", "count": 4}, {"type": "nonprofit", "count": 1}, {"type": "", "count": 8}],
    "by_state": [{"fips": "09", "usps": "CT", "name": "Connecticut", "count": 13}],
    "by_district": [
        {"layer": "cd", "geoid": "0901", "name": "Congressional District 1", "count": 7},
    ],
    "districts_withheld": True,
}
REPRESENTED: dict[str, Any] = {
    "endorsers": 7,
    "id": "6f1c0a52-93f0-4d0c-9a0e-2f3b8f0f8a11",
    "bioguide": "A000001",
    "name": "Ada M. Abbott",
    "level": "federal",
    "chamber": "house",
    "role": "representative",
    "party": "Independent",
    "state": "CT",
    "region": {"layer": "cd", "geoid": "0901"},
}
LEGISLATORS: dict[str, Any] = {"next": None, "previous": None, "results": [REPRESENTED]}
RECORD: dict[str, Any] = {
    "id": "0b8f5d0e-6f0e-4c7c-9d5e-2b7a4f3f9f10",
    "campaign": "clean-water",
    "state": "verified",
    "kind": "individual",
    "type": "educator",
    "name": "Ann Alvarez",
    "organization_name": "",
    "role": "",
    "sentence": "I support replacing lead pipes in every school by 2030.",
    "statement": "My children drink from these taps.",
    "consent_to_display": True,
    "terms_version": "",
    "submitted_at": "2026-09-02T09:00:00+00:00",
    "confirmed_at": "2026-09-02T09:10:00+00:00",
    "reviewed_at": None,
    "published_at": None,
    "usps_state": "CT",
    "county": ["09110"],
    "cd": ["0901"],
    "sldu": ["09001"],
    "sldl": ["09003"],
}
RECORDS: dict[str, Any] = {"next": None, "results": [RECORD]}
