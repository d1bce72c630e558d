"""A browser's part: posts a file with a form, as multipart/form-data, to wherever the form says."""

from __future__ import annotations

from collections.abc import Mapping

import urllib3
from django.test import Client

from backend.foundation.files.staging.protocol import UploadForm


def send(form: UploadForm, content: bytes, fields: Mapping[str, str] | None = None) -> int:
    """The answer's status. S3 wants the file last."""
    parts: list[tuple[str, object]] = [*(form.fields if fields is None else fields).items()]
    parts.append(("file", ("whatever.exe", content, "application/octet-stream")))
    body, content_type = urllib3.encode_multipart_formdata(parts)  # type: ignore[arg-type]  # a list will do
    if form.url.startswith("http://testserver"):
        path = form.url.removeprefix("http://testserver")
        return Client(enforce_csrf_checks=True).generic("POST", path, body, content_type=content_type).status_code
    return (
        urllib3.PoolManager()
        .request("POST", form.url, body=body, headers={"Content-Type": content_type}, retries=False)
        .status
    )
