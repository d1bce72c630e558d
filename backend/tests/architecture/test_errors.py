"""Errors are part of the API: each has a code of its own, in kebab-case, and a line in docs/errors.md."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from backend.apps.campaigns.tests.making import published
from backend.foundation.errors import DomainError
from backend.foundation.web.exception_handler import STATUS_BY_KIND

OURS = "backend."
KEBAB_CASE = re.compile(r"[a-z]+(-[a-z]+)*")
# Named by the edge itself; they are no DomainErrors.
CODE_IN_SOURCE = re.compile(r'"((?:[a-z]+-)+[a-z]+)"')


def documented() -> dict[str, str]:
    text = (settings.REPOSITORY / "docs" / "errors.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z-]+)` \| ([0-9, ]+) \|", text, re.MULTILINE))


def errors() -> list[type[DomainError]]:
    for config in apps.get_app_configs():
        if config.name.startswith(OURS) and importlib.util.find_spec(f"{config.name}.errors"):
            importlib.import_module(f"{config.name}.errors")
    return [
        error
        for error in DomainError.__subclasses__()
        if error.__module__.startswith(OURS) and ".tests." not in error.__module__
    ]


def test_every_domain_error_has_one_documented_code():
    codes = Counter(error.code for error in errors())
    assert len(codes) > 10
    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not KEBAB_CASE.fullmatch(code)] == []
    assert codes.keys() - documented().keys() == set()


def test_the_documented_status_is_the_answered_one():
    documents = documented()
    wrong = [error.code for error in errors() if documents[error.code] != str(STATUS_BY_KIND[error.kind])]
    assert wrong == []


def test_every_documented_code_exists():
    web = settings.REPOSITORY / "backend" / "foundation" / "web"
    at_the_edge = {
        code for path in web.glob("*.py") for code in CODE_IN_SOURCE.findall(path.read_text(encoding="utf-8"))
    }
    assert documented().keys() - {error.code for error in errors()} - at_the_edge == set()


def codes_of_fields() -> set[str]:
    text = (settings.REPOSITORY / "docs" / "errors.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \|", text.partition("## Codes of single fields")[2], re.MULTILINE))


# Each makes fields complain; together they make every code that docs/errors.md lists.
WRONG_BODIES: list[Any] = [
    [],
    {"name": None, "email": "x", "kind": "robot", "role": "\u202e", "statement": "x" * 2001, "x": 1},
    {"name": " ", "email": "a@" + "b" * 250 + ".org", "kind": ["x"], "consent_to_display": 1},
    {"name": "x", "email": "a" * 65 + "@example.org", "address": {"state": "XX", "postal_code": "1", "latitude": 91}},
    {"name": "\u3164", "email": "a@example.org", "role": "z" + "\u0301" * 50},
    {"name": "x", "email": "a@example.org", "kind": "organization", "address": {"latitude": -91, "longitude": 0}},
]
WRONG_LOOKUPS = [{"points": []}, {"points": "x"}]
WRONG_QUERIES = [
    "regions/lookup?lat=x&lat=y",
    "regions?layer=x&state=Connecticut&q=%00&date=x",
    "campaigns?cursor=x",
    "campaigns?page_size=x",
    f"campaigns?page_size={'9' * 5000}",
]


@pytest.mark.django_db
def test_codes_of_single_fields_are_documented_and_in_kebab_case(client: Client):
    published()
    path = "/api/v1/campaigns/clean-water/endorsements"
    answers = [client.post(path, json.dumps(body), content_type="application/json") for body in WRONG_BODIES]
    answers += [client.post("/api/v1/regions/lookup", b, content_type="application/json") for b in WRONG_LOOKUPS]
    answers += [client.get(f"/api/v1/{query}") for query in WRONG_QUERIES]
    assert {answer.status_code for answer in answers} == {400}
    codes = {error["code"] for answer in answers for error in answer.json()["errors"]}
    assert [code for code in codes if not KEBAB_CASE.fullmatch(code)] == []
    assert codes == codes_of_fields()
