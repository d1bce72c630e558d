"""How are files kept in S3? As Django's storages, through django-storages, imported when a bucket is first asked.

Importing it means importing boto3, a cold start's tenths of a second, and most requests need a file's address at most.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.core.files.base import File
from django.core.files.storage import Storage
from django.core.files.utils import validate_file_name
from django.utils.encoding import filepath_to_uri

if TYPE_CHECKING:
    from .s3 import BucketFiles


class BucketStorage(Storage):
    """A private bucket: what FileSystemStorage does with a folder, this does with it.

    A name that is taken is not written over: the file gets another. With `base_url`, addresses lead there (a CDN that
    may read the bucket); without, they are signed and end after an hour.
    """

    def __init__(self, *, bucket_name: str, base_url: str | None = None, cache_control: str | None = None) -> None:
        self.bucket_name = bucket_name
        self.base_url = base_url
        self.cache_control = cache_control

    @cached_property
    def _files(self) -> BucketFiles:
        from .s3 import BucketFiles  # noqa: PLC0415  # imports boto3

        return BucketFiles(bucket_name=self.bucket_name, cache_control_of=self.cache_control_of)

    def cache_control_of(self, name: str) -> str | None:
        """The Cache-Control that a file of this name is stored with."""
        return self.cache_control

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        opened: File[Any] = self._files.open(_inside(name), mode)
        return opened

    def _save(self, name: str, content: File[Any]) -> str:
        saved: str = self._files.write(_inside(name), content)
        return saved

    def delete(self, name: str) -> None:
        if not name:
            raise ValueError("The name must be given to delete().")
        self._files.delete(_inside(name))

    def exists(self, name: str) -> bool:
        """Also of «», the bucket itself, as of a folder."""
        return not name or bool(self._files.exists(_inside(name)))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files there; none where there is no such folder, since a bucket has none."""
        folders, files = self._files.listdir(_inside(path) if path else path)
        return folders, files

    def size(self, name: str) -> int:
        return int(self._files.size(_inside(name)))

    def get_modified_time(self, name: str) -> datetime:
        modified: datetime = self._files.get_modified_time(_inside(name))
        return modified

    def url(self, name: str | None, *arguments: Any) -> str:
        inside = _inside(str(name))
        if self.base_url is None:
            signed: str = self._files.url(inside)
            return signed
        return urljoin(self.base_url, filepath_to_uri(inside))


def _inside(name: str) -> str:
    """The name, where it is one: django-storages would take `../x` for `x`, a folder refuses it.

    Raises:
        SuspiciousFileOperation: it is absolute or leads upwards.
    """
    return str(validate_file_name(name, allow_relative_path=True))
