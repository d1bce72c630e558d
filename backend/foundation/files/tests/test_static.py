"""Static files in a bucket: collected there for ever, found by a manifest that needs no bucket."""

from __future__ import annotations

import json
import os
import urllib.request
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import Context, Template

from backend.foundation.aws import clients
from backend.foundation.files.static import ALWAYS_ASKED, IMMUTABLE, StaticBucket

from .conftest import new_bucket

FILES = {
    "site/page.css": 'body { background: url("leaf.svg"); }',
    "site/leaf.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "site/run.js": "let a = 1;",
    "site/gr\u00fc\u00dfe.txt": "gr\u00fc\u00dfe",
}


@pytest.fixture
def source(settings: Any, tmp_path: Path) -> Path:
    """A few static files and nothing of the apps'."""
    folder = tmp_path / "source"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


@pytest.fixture
def bucket(aws: str, settings: Any, tmp_path: Path) -> str:
    """Static files go into an empty bucket, which anybody may read, and there is no manifest in the image."""
    name = new_bucket()
    settings.STATIC_URL = f"{aws}/{name}/"
    use(settings, name, tmp_path / "image")
    return name


def use(settings: Any, bucket: str, manifest_folder: Path) -> None:
    options = {"bucket_name": bucket, "base_url": settings.STATIC_URL, "manifest_folder": str(manifest_folder)}
    backend = "backend.foundation.files.static.StaticBucket"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend, "OPTIONS": options}}


def collect() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def keys(bucket: str) -> set[str]:
    return {found["Key"] for found in clients.s3().list_objects_v2(Bucket=bucket)["Contents"]}


def fetched(url: str) -> tuple[bytes, Message]:
    with urllib.request.urlopen(url) as answer:  # noqa: S310  # http to loopback
        return answer.read(), answer.headers


@pytest.mark.usefixtures("source", "bucket")
def test_a_page_leads_to_a_file_that_may_be_kept_for_ever(settings: Any):
    collect()
    url = Template('{% load static %}{% static "site/page.css" %}').render(Context())
    assert url.startswith(settings.STATIC_URL)
    content, headers = fetched(url)
    assert headers["Content-Type"] == "text/css"
    assert headers["Cache-Control"] == IMMUTABLE
    leaf = staticfiles_storage.url("site/leaf.svg").rpartition("/")[2]
    assert content.decode() == f'body {{ background: url("{leaf}"); }}'


@pytest.mark.usefixtures("source")
def test_what_has_no_content_in_its_name_is_asked_for_again(bucket: str):
    collect()
    for key in ("site/page.css", "staticfiles.json"):
        assert clients.s3().head_object(Bucket=bucket, Key=key)["CacheControl"] == ALWAYS_ASKED
    hashed = {key for key in keys(bucket) if key not in FILES and key != "staticfiles.json"}
    assert len(hashed) == len(FILES)


def test_a_release_keeps_what_pages_of_the_last_one_ask_for(bucket: str, source: Path):
    collect()
    before = keys(bucket)
    old = staticfiles_storage.url("site/page.css")
    (source / "site" / "page.css").write_text("body { color: green; }")
    collect()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    assert before < keys(bucket)
    assert b"leaf" in fetched(old)[0]
    assert b"green" in fetched(staticfiles_storage.url("site/page.css"))[0]


def test_a_release_replaces_plain_names_however_old_a_file_says_it_is(bucket: str, source: Path, settings: Any):
    collect()
    changed = source / "site" / "run.js"
    changed.write_text("let a = 2;")
    os.utime(changed, (0, 0))
    collect()
    assert fetched(f"{settings.STATIC_URL}site/run.js")[0] == b"let a = 2;"


def test_the_images_manifest_is_the_one_that_collecting_makes(bucket: str, source: Path, tmp_path: Path):
    collect()
    call_command("write_static_manifest", tmp_path / "image", verbosity=0)
    made = json.loads((tmp_path / "image" / "staticfiles.json").read_text())
    with clients.s3().get_object(Bucket=bucket, Key="staticfiles.json")["Body"] as body:
        assert made == json.loads(body.read())
    assert set(made["paths"]) == set(FILES)


def test_with_the_images_manifest_a_page_asks_no_bucket(bucket: str, source: Path, settings: Any, tmp_path: Path):
    collect()
    expected = staticfiles_storage.url("site/page.css")
    call_command("write_static_manifest", tmp_path / "image", verbosity=0)
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    storage = StaticBucket(bucket_name=bucket, base_url=settings.STATIC_URL, manifest_folder=tmp_path / "image")
    assert storage.url("site/page.css") == expected
    assert "_files" not in vars(storage)


@pytest.mark.usefixtures("source")
def test_without_any_manifest_a_page_has_plain_names(aws: str, settings: Any, tmp_path: Path, caplog: Any):
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    use(settings, "nowhere", tmp_path)
    assert staticfiles_storage.url("site/page.css") == f"{settings.STATIC_URL}site/page.css"
    assert "cannot be read: EndpointConnectionError" in caplog.text
    assert "does not name site/page.css" in caplog.text


@pytest.mark.usefixtures("source")
def test_the_manifest_is_never_missing_while_it_is_replaced(bucket: str, source: Path):
    """Between two releases there is always one to read: it is written over, not deleted and written."""
    collect()
    staticfiles_storage.delete("staticfiles.json")
    assert "staticfiles.json" in keys(bucket)
    hashed = staticfiles_storage.url("site/page.css").rpartition("/site/")[2]
    staticfiles_storage.delete(f"site/{hashed}")
    assert f"site/{hashed}" in keys(bucket)
