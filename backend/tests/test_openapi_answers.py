"""What the OpenAPI document promises is what callers get, answer by answer, on a filled site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from backend.apps.access.scopes import SCOPES
from backend.apps.access.services import issue_token
from backend.apps.demo.cast import SLUG
from backend.apps.demo.congress import address_of

pytestmark = pytest.mark.django_db
DOCUMENT = yaml.safe_load((settings.REPOSITORY / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
CAMPAIGN = f"/api/v1/campaigns/{SLUG}"
VISITOR = {"name": "Ada", "email": "ada@example.org", "kind": "individual"}

TOKEN = "/api/v1/access/token"
# What programs with a token read; READS are the public's.
WITH_TOKEN = [
    (TOKEN, TOKEN),
    ("/api/v1/endorsements", "/api/v1/endorsements?page_size=3"),
    ("/api/v1/endorsements/export", f"/api/v1/endorsements/export?campaign={SLUG}&contacts=true&page_size=3"),
    ("/api/v1/stakeholders", "/api/v1/stakeholders?page_size=3"),
]
READS = [
    ("/api/v1/campaigns", "/api/v1/campaigns"),
    ("/api/v1/campaigns/{slug}", CAMPAIGN),
    ("/api/v1/campaigns/{slug}/endorsements", f"{CAMPAIGN}/endorsements?page_size=3"),
    ("/api/v1/campaigns/{slug}/summary", f"{CAMPAIGN}/summary"),
    ("/api/v1/campaigns/{slug}/legislators", f"{CAMPAIGN}/legislators?page_size=3"),
    ("/api/v1/content/blocks", "/api/v1/content/blocks?page_type=about"),
    ("/api/v1/content/homepage", "/api/v1/content/homepage"),
    ("/api/v1/content/theme", "/api/v1/content/theme"),
    ("/api/v1/legal/{kind}", "/api/v1/legal/terms"),
    ("/api/v1/legal/{kind}/versions", "/api/v1/legal/terms/versions"),
    ("/api/v1/legislators", "/api/v1/legislators?page_size=3"),
    ("/api/v1/legislators/{id}", f"/api/v1/legislators/{address_of(0)}"),
    ("/api/v1/legislators/lookup", "/api/v1/legislators/lookup?lat=41.76&lon=-72.68"),
    ("/api/v1/regions", "/api/v1/regions?page_size=3"),
    ("/api/v1/regions/lookup", "/api/v1/regions/lookup?lat=41.76&lon=-72.68"),
    ("/api/v1/regions/lookup", "/api/v1/regions/lookup?lat=41.76&lon=-72.68&include=border&date=2020-01-01"),
    ("/api/v1/regions/{layer}/{geoid}", "/api/v1/regions/cd/0901"),
    ("/api/v1/regions/{layer}/{geoid}/shape", "/api/v1/regions/cd/0901/shape"),
    ("/api/v1/tiles/{layer}", "/api/v1/tiles/cd"),
]
# No JSON: of these the document promises the media type alone.
FILES = [("/api/v1/tiles/{layer}/{zoom}/{column}/{row}", "/api/v1/tiles/cd/8/76/95")]
# Different each time, and kept by nobody.
FRESH_READS = [
    ("/api/v1/campaigns/{slug}/submission-form", f"{CAMPAIGN}/submission-form"),
    ("/api/v1/proof-of-work-challenge", "/api/v1/proof-of-work-challenge"),
]
FAILURES = [
    (TOKEN, TOKEN),
    ("/api/v1/endorsements", "/api/v1/endorsements"),
    ("/api/v1/endorsements/export", "/api/v1/endorsements/export"),
    ("/api/v1/stakeholders", "/api/v1/stakeholders"),
    ("/api/v1/campaigns/{slug}", "/api/v1/campaigns/nothing"),
    ("/api/v1/campaigns", "/api/v1/campaigns?cursor=abc"),
    ("/api/v1/content/blocks", "/api/v1/content/blocks?page_type=nowhere"),
    ("/api/v1/legal/{kind}", "/api/v1/legal/nothing"),
    ("/api/v1/legislators", "/api/v1/legislators?layer=cd"),
    ("/api/v1/legislators/{id}", "/api/v1/legislators/6f1c0a52-93f0-4d0c-9a0e-2f3b8f0f8a11"),
    ("/api/v1/legislators/lookup", "/api/v1/legislators/lookup?lat=abc"),
    ("/api/v1/regions/lookup", "/api/v1/regions/lookup?lat=abc"),
    ("/api/v1/regions/{layer}/{geoid}", "/api/v1/regions/cd/9999"),
    ("/api/v1/tiles/{layer}", "/api/v1/tiles/moon"),
    ("/api/v1/tiles/{layer}/{zoom}/{column}/{row}", "/api/v1/tiles/cd/1/0/0"),
]


@pytest.fixture
def filled(tmp_path: Path) -> None:
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)


def token() -> dict[str, str]:
    owner = User.objects.create(username="integrator", is_staff=True, is_superuser=True)
    issued = issue_token(owner=owner, name="x", scopes=list(SCOPES), lifetime_days=1, now=timezone.now())
    return {"Authorization": f"Bearer {issued.text}"}


def assert_as_promised(path: str, method: str, response: Any, status: str) -> None:
    media_type = response["content-type"].partition(";")[0]
    promised = DOCUMENT["paths"][path][method]["responses"][status]["content"][media_type]["schema"]
    schema = {**promised, "components": DOCUMENT["components"]}
    errors = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(response.json())
    ]
    assert errors == []


@pytest.mark.usefixtures("filled")
def test_every_read_answers_as_the_document_promises(client: Client):
    every = [*READS, *FILES, *FRESH_READS, *WITH_TOKEN]
    assert {path for path, _ in every} == {path for path, methods in DOCUMENT["paths"].items() if "get" in methods}
    headers = token()
    for path, address in every:
        response = client.get(address, headers=headers if (path, address) in WITH_TOKEN else {})
        assert response.status_code == 200, address
        if (path, address) in FILES:
            assert list(DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]) == [response["content-type"]]
        else:
            assert_as_promised(path, "get", response, "200")


@pytest.mark.usefixtures("filled")
def test_a_submission_answers_as_the_document_promises(client: Client):
    path = "/api/v1/campaigns/{slug}/endorsements"
    visitor = VISITOR | {"accepted_terms": client.get("/api/v1/legal/terms").json()["id"]}
    accepted = client.post(f"{CAMPAIGN}/endorsements", visitor, content_type="application/json")
    assert accepted.status_code == 202
    assert_as_promised(path, "post", accepted, "202")
    refused = client.post(f"{CAMPAIGN}/endorsements", VISITOR | {"kind": "cat"}, content_type="application/json")
    assert_as_promised(path, "post", refused, "default")


def test_many_points_are_answered_as_the_document_promises(client: Client):
    for body, status in (({"points": [{"lat": 41.76, "lon": -72.68}]}, "200"), ({"points": []}, "default")):
        response = client.post("/api/v1/regions/lookup", body, content_type="application/json")
        assert_as_promised("/api/v1/regions/lookup", "post", response, status)


@pytest.mark.parametrize(("path", "address"), FAILURES)
def test_failures_answer_as_the_document_promises(client: Client, path: str, address: str):
    response = client.get(address)
    assert response.status_code >= 400
    assert_as_promised(path, "get", response, "default")


@pytest.mark.usefixtures("filled")
def test_the_documents_examples_are_examples_of_its_schemas():
    checked = 0
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (media for body in bodies for media in body.get("content", {}).values()):
                schema = {**content["schema"], "components": DOCUMENT["components"]}
                for example in content.get("examples", {}).values():
                    assert list(Draft202012Validator(schema).iter_errors(example["value"])) == []
                    checked += 1
    assert checked >= 5
