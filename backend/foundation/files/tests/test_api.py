"""Staff upload over the API: who may, what is answered, and that it may be repeated."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from backend.foundation.files.api.examples import FORM, OFFER
from backend.foundation.files.api.examples import IMAGE as IMAGE_EXAMPLE
from backend.foundation.files.kinds import IMAGE
from backend.foundation.files.models import Upload
from backend.foundation.files.staging.protocol import UploadForm

from .conftest import use_folder
from .pictures import HTML, SECRET, telephone_jpeg
from .sending import send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    use_folder(settings, tmp_path)


def signed_in(*, staff: bool = True, permitted: bool = True, **options: Any) -> Client:
    user = get_user_model().objects.create_user("ed", is_staff=staff)
    if permitted:
        user.user_permissions.add(Permission.objects.get(codename="add_upload"))
    client = Client(**options)
    client.force_login(user)
    return client


def post(client: Client, path: str, body: Any = None, **options: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", **options)


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_from_a_form_to_an_image():
    client, content = signed_in(), telephone_jpeg()
    offer = post(client, "uploads", OFFER | {"size": len(content)})
    assert (offer.status_code, offer["Cache-Control"]) == (201, "no-store")
    body = offer.json()
    assert body.keys() == FORM.keys()
    ends = datetime.fromisoformat(body["expires_at"])
    assert timedelta(minutes=4) < ends - timezone.now() <= timedelta(minutes=5)
    form = UploadForm(url=body["url"], fields=body["fields"], key=body["key"], expires_at=ends)
    assert send(form, content) == 204

    first, second = (post(client, f"uploads/{body['key']}/acceptance") for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    image = first.json()
    assert image.keys() == IMAGE_EXAMPLE.keys()
    assert (image["width"], image["height"], image["content_type"]) == (40, 20, "image/jpeg")
    shown = client.get(image["url"]).getvalue()
    assert len(shown) == image["size"]
    assert SECRET not in shown


def test_who_is_not_signed_in_is_told_to():
    for path in ("uploads", "uploads/abc/acceptance"):
        assert problem(post(Client(), path, OFFER)) == (403, "not-authenticated")
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("staff", "permitted"), [(True, False), (False, True), (False, False)])
def test_who_may_not_add_uploads_is_refused(*, staff: bool, permitted: bool):
    client = signed_in(staff=staff, permitted=permitted)
    for path in ("uploads", "uploads/abc/acceptance"):
        assert problem(post(client, path, OFFER)) == (403, "permission-denied")
    assert not Upload.objects.exists()


def test_another_sites_page_cannot_upload_in_the_name_of_staff():
    client = signed_in(enforce_csrf_checks=True)
    assert problem(post(client, "uploads", OFFER)) == (403, "csrf-failed")
    token = client.cookies["csrftoken"] = "x" * 32
    assert post(client, "uploads", OFFER, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind": "video"}, "kind", "invalid-choice"),
        ({"content_type": "image/svg+xml"}, "content_type", "invalid-choice"),
        ({"size": 0}, "size", "min-value"),
        ({"size": "much"}, "size", "invalid"),
        ({"size": True}, "size", "invalid"),
        ({"size": None}, "size", "null"),
        ({"sise": 1}, "sise", "unknown-field"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_by_field(change: dict[str, Any], field: str, code: str):
    response = post(signed_in(), "uploads", OFFER | change)
    assert problem(response) == (400, "invalid-request")
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [(field, code)]


def test_what_is_too_large_is_refused_before_it_is_sent():
    response = post(signed_in(), "uploads", OFFER | {"size": IMAGE.max_bytes + 1})
    assert problem(response) == (400, "upload-too-large")


def test_an_acceptance_says_what_is_wrong():
    client = signed_in()
    assert problem(post(client, "uploads/nobodys/acceptance")) == (404, "upload-not-found")
    body = post(client, "uploads", OFFER).json()
    path = f"uploads/{body['key']}/acceptance"
    assert problem(post(client, path)) == (409, "upload-not-received")
    form = UploadForm(url=body["url"], fields=body["fields"], key=body["key"], expires_at=timezone.now())
    assert send(form, HTML) == 204
    for _ in range(2):
        assert problem(post(client, path)) == (400, "not-an-image")


def test_a_storage_that_is_away_is_a_503(aws: str, settings: Any):
    client = signed_in()
    key = post(client, "uploads", OFFER).json()["key"]
    settings.UPLOAD_STAGING = "backend.foundation.files.staging.bucket.BucketStaging"
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    assert problem(post(client, f"uploads/{key}/acceptance")) == (503, "files-away")


def test_the_local_endpoint_says_why_it_refuses():
    client = Client()
    assert client.get("/local-uploads").status_code == 405
    refused = client.post("/local-uploads", {"policy": "forged", "file": ""})
    assert (refused.status_code, refused.content) == (403, b"The policy is not one of ours.")
    assert client.get("/media/../settings.py").status_code == 400
