"""Originals in a folder, for local sites and tests: our own endpoint enforces the same signed policy as S3."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from .protocol import UploadForm

PATH = "local-uploads"
_SALT = "files.uploads"
_KEY = re.compile(r"[0-9a-z]{1,64}")


class FormRefused(Exception):
    """What was sent is not what the policy allows. `status` is S3's for the same."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class FolderStaging:
    """Files in settings.UPLOADS_FOLDER, named by their keys."""

    def form(self, *, key: str, content_type: str, max_bytes: int, expires_at: datetime) -> UploadForm:
        conditions = {"key": key, "Content-Type": content_type}
        policy = {"conditions": conditions, "max_bytes": max_bytes, "ends": expires_at.timestamp()}
        fields = conditions | {"policy": signing.dumps(policy, salt=_SALT)}
        return UploadForm(url=f"{settings.PUBLIC_BASE_URL}/{PATH}", fields=fields, key=key, expires_at=expires_at)

    def receive(self, *, fields: Mapping[str, Any], file: UploadedFile[bytes] | None, now: datetime) -> None:
        """What S3 does with a POST.

        Raises:
            FormRefused: the policy is forged, over, or does not allow this.
        """
        policy = _policy(fields)
        if now >= datetime.fromtimestamp(policy["ends"], UTC):
            raise FormRefused(403, "The policy has expired.")
        for name, value in policy["conditions"].items():
            if fields.get(name) != value:
                raise FormRefused(403, f"The policy does not allow this {name}.")
        if file is None or not file.size:
            raise FormRefused(400, "The file is missing or empty.")
        if file.size > policy["max_bytes"]:
            raise FormRefused(400, f"The file has {file.size} bytes; the policy allows {policy['max_bytes']}.")
        self._write(policy["conditions"]["key"], file)

    def read(self, *, key: str, max_bytes: int) -> bytes | None:
        try:
            with self._path(key).open("rb") as received:
                return received.read(max_bytes + 1)
        except FileNotFoundError:
            return None

    def delete(self, *, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        return Path(settings.UPLOADS_FOLDER) / key

    def _write(self, key: str, file: UploadedFile[bytes]) -> None:
        """Whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            for chunk in file.chunks():
                part.write(chunk)
        Path(part.name).replace(path)


def _policy(fields: Mapping[str, Any]) -> dict[str, Any]:
    try:
        policy: dict[str, Any] = signing.loads(str(fields.get("policy", "")), salt=_SALT)
    except signing.BadSignature as error:
        raise FormRefused(403, "The policy is not one of ours.") from error
    return policy
