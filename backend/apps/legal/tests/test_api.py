from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.legal.models import Acceptance

from .making import adopted, draft, terms

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TERMS = "/api/v1/legal/terms"


def test_the_document_in_force_is_answered_with_its_hash_and_kept_by_caches(client: Client):
    now = timezone.now()
    version = terms(now=now, text="<h2>Be kind</h2>")
    answer = client.get(TERMS)
    body = answer.json()
    assert body == {
        "id": str(version.public_id),
        "kind": "terms",
        "version": 1,
        "title": "Terms of use",
        "sha256": hashlib.sha256(body["html"].encode()).hexdigest(),
        "in_force_from": now.date().isoformat(),
        "html": "<h2>Be kind</h2>",
    }
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert client.get(TERMS, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_day_asks_for_the_version_of_that_day(client: Client):
    now = timezone.now()
    terms(now=now)
    terms(now=now, begins=now.date() + DAY, text="<p>Other.</p>")
    assert client.get(TERMS).json()["version"] == 1
    assert client.get(TERMS, {"date": (now + DAY).date().isoformat()}).json()["version"] == 2
    before = client.get(TERMS, {"date": (now - DAY).date().isoformat()})
    assert (before.status_code, before.json()["code"]) == (404, "legal-document-not-found")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (TERMS, 404, "legal-document-not-found"),
        ("/api/v1/legal/nothing", 404, "legal-document-not-found"),
        ("/api/v1/legal/%00", 404, "not-found"),
        (f"{TERMS}?date=tomorrow", 400, "invalid-request"),
        (f"{TERMS}?day=2026-01-01", 400, "invalid-request"),
        ("/api/v1/legal/nothing/versions", 404, "legal-document-not-found"),
        (f"{TERMS}/versions?cursor=x", 400, "invalid-request"),
    ],
)
def test_what_there_is_not_is_refused(client: Client, path: str, status: int, code: str):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_versions_are_listed_without_drafts_and_texts_in_constant_queries(client: Client):
    now = timezone.now()
    adopted(now=now, kind="privacy")
    draft()
    counts = []
    for number in range(20):
        terms(now=now, begins=now.date() + number * DAY)
        if number in {0, 19}:
            with CaptureQueriesContext(connection) as queries:
                rows = client.get(f"{TERMS}/versions").json()["results"]
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [row["version"] for row in rows] == list(range(21, 1, -1))
    assert "html" not in rows[0]


def test_a_document_of_which_nothing_was_adopted_yet_has_no_versions(client: Client):
    draft(kind="privacy")
    assert client.get("/api/v1/legal/privacy/versions").json()["results"] == []


def send(**more: object) -> tuple[int, str]:
    """An endorsement to /api/v1: the status, and a refusal's code."""
    body = {"name": "Ann", "email": "ann@example.org", "kind": "individual", **more}
    path = "/api/v1/campaigns/clean-water/endorsements"
    answer = Client().post(path, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json().get("code", "")


def test_a_submission_takes_the_accepted_version_and_refuses_what_is_no_version():
    published()
    version = terms(now=timezone.now())
    assert send(accepted_terms=str(version.public_id)) == (202, "")
    assert Acceptance.objects.count() == 1
    assert send(accepted_terms="3d3f7d0e-5b1c-4a3b-9a57-0f8c4a9d7c55") == (409, "terms-not-in-force")
    assert send() == (400, "terms-not-accepted")
    assert Acceptance.objects.count() == 1
    nonsense: list[object] = ["x", 5, None, ["x"], {}]
    assert [send(accepted_terms=odd) for odd in nonsense] == [(400, "invalid-request")] * 5


def test_terms_that_were_replaced_a_moment_ago_are_still_accepted():
    published()
    old = terms(now=timezone.now() - 3 * DAY)
    new = terms(now=timezone.now())
    assert [send(accepted_terms=str(version.public_id)) for version in (old, new)] == [(202, "")] * 2
    assert send() == (400, "terms-not-accepted")
    assert [acceptance.version for acceptance in Acceptance.objects.all()] == [old, new]
