"""Where do originals arrive before they are looked at? In an area that strangers' browsers may write to, by a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadForm:
    """What a browser posts as multipart/form-data to `url`: these fields, then the file as `file`, until `expires_at`.

    `key` names the upload to us.
    """

    url: str
    fields: Mapping[str, str]
    key: str
    expires_at: datetime


class Staging(Protocol):
    """Takes what a form's signed policy allows, and nothing else: this key, this type, 1 to max_bytes, until it ends.

    What was received under a key may be written over with the same form until it ends.
    """

    def form(self, *, key: str, content_type: str, max_bytes: int, expires_at: datetime) -> UploadForm:
        """Asks nobody: the policy is signed here.

        Raises:
            FilesAway: there are no credentials to sign with.
        """
        ...

    def read(self, *, key: str, max_bytes: int) -> bytes | None:
        """What was received, at most one byte more than max_bytes of it; None where nothing was.

        Raises:
            FilesAway: the area does not answer.
        """
        ...

    def delete(self, *, key: str) -> None:
        """Deletes what was received, if anything.

        Raises:
            FilesAway: the area does not answer.
        """
        ...
