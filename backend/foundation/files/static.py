"""Where are the style sheets and scripts of pages? In a bucket under names made of their content, kept for ever.

The manifest, which tells those names, is read once a process: from the image (`manage.py write_static_manifest`, in its
build), so that a page needs neither S3 nor boto3; where the image has none, from the bucket.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from pathlib import Path

from django.contrib.staticfiles.storage import ManifestFilesMixin

from .buckets import BucketStorage

logger = logging.getLogger(__name__)

IMMUTABLE = "public, max-age=31536000, immutable"
# The manifest and the files under their plain names change with each release.
ALWAYS_ASKED = "public, no-cache"
_HASHED = re.compile(r"\.[0-9a-f]{12}(\.[^./]+)?$")


class StaticBucket(ManifestFilesMixin, BucketStorage):  # type: ignore[misc]  # its url() has a flag of its own
    """Django's ManifestStaticFilesStorage over a bucket. Releases add to it and take nothing away."""

    def __init__(self, *, bucket_name: str, base_url: str, manifest_folder: Path | str) -> None:
        self._manifest_in_image = Path(manifest_folder) / self.manifest_name
        # The manifest's own reader is called while it is made.
        super().__init__(bucket_name=bucket_name, base_url=base_url)

    def cache_control_of(self, name: str) -> str:
        return IMMUTABLE if _HASHED.search(name) else ALWAYS_ASKED

    def delete(self, name: str) -> None:
        """Does nothing to what a page may be asking for just now; writing replaces a file in one step."""
        if not (_HASHED.search(name) or name == self.manifest_name):
            super().delete(name)

    def get_modified_time(self, name: str) -> datetime:
        """Is not told, so that collecting replaces each plain name: in an image every file is of 1970.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError

    def read_manifest(self) -> str | None:  # type: ignore[override]  # Django's own returns None too
        if self._manifest_in_image.is_file():
            return self._manifest_in_image.read_text(encoding="utf-8")
        from backend.foundation.aws.errors import AWS_ERRORS, code_of  # noqa: PLC0415  # imports botocore

        try:
            manifest: str | None = super().read_manifest()
        except AWS_ERRORS as error:
            logger.error("The manifest of static files cannot be read: %s", code_of(error))
            return None
        return manifest

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one, under which the file lies too, where the manifest does not tell it.

        A page without its manifest then looks right and is only cached worse; the error page would fail like the page.
        """
        try:
            stored: str = super().stored_name(name)
        except ValueError:
            logger.error("The manifest of static files does not name %s.", name)
            return str(self.clean_name(name))
        return stored
