from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from backend.config.settings.base import files_in
from backend.foundation.aws import clients

# What a test's two buckets are called in STORAGES.
BUCKET_STORAGE = "backend.foundation.files.buckets.BucketStorage"


def new_bucket() -> str:
    """An empty one of its own for a test."""
    name = f"files-{uuid.uuid4().hex[:20]}"
    clients.s3().create_bucket(Bucket=name)
    return name


def use_folder(settings: Any, folder: Path) -> None:
    """Media and originals in folders, as on a local site."""
    settings.STORAGES = files_in(folder / "media")
    settings.MEDIA_ROOT, settings.UPLOADS_FOLDER = str(folder / "media"), folder / "uploads"
    settings.UPLOAD_STAGING = "backend.foundation.files.staging.folder.FolderStaging"


def use_bucket(settings: Any) -> None:
    """Media and originals in one bucket of ministack, as deployed."""
    settings.MEDIA_BUCKET = new_bucket()
    options = {"bucket_name": settings.MEDIA_BUCKET, "cache_control": "public, max-age=31536000, immutable"}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": BUCKET_STORAGE, "OPTIONS": options}}
    settings.UPLOAD_STAGING = "backend.foundation.files.staging.bucket.BucketStaging"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    """Where files are kept: each in turn."""
    if request.param == "folder":
        use_folder(settings, tmp_path)
    else:
        request.getfixturevalue("aws")
        use_bucket(settings)
    return str(request.param)
