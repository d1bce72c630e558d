"""One interface for media: a folder and a bucket do the same with the same names."""

from __future__ import annotations

import urllib.request
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from backend.foundation.aws import clients
from backend.foundation.files.buckets import BucketStorage

NAMES = [
    "a.txt",
    "images/b.jpg",
    "deep/er/still/c.bin",
    "mit Leerzeichen.txt",
    "gr\u00fc\u00dfe-\u65e5\u672c.png",
    "a+b&c=d%20#e.txt",
]


@pytest.mark.usefixtures("place")
class TestBoth:
    @pytest.mark.parametrize("name", NAMES)
    def test_what_is_saved_is_read_again(self, name: str):
        saved = default_storage.save(name, ContentFile(b"content"))
        assert saved == name
        assert default_storage.exists(name)
        assert default_storage.size(name) == 7
        with default_storage.open(name) as file:
            assert file.read() == b"content"
        default_storage.delete(name)
        assert not default_storage.exists(name)

    @pytest.mark.parametrize("content", [b"", b"\x00\xff" * 300_000])
    def test_nothing_and_much_are_saved_too(self, content: bytes):
        default_storage.save("x.bin", ContentFile(content))
        with default_storage.open("x.bin") as file:
            assert file.read() == content

    def test_text_is_saved_as_utf_8(self):
        default_storage.save("x.txt", ContentFile("gr\u00fc\u00dfe"))
        with default_storage.open("x.txt") as file:
            assert file.read() == "gr\u00fc\u00dfe".encode()

    def test_what_was_saved_can_be_read_on_by_who_saved_it(self):
        mine = ContentFile(b"content")
        default_storage.save("x.txt", mine)
        mine.seek(0)
        assert mine.read() == b"content"

    def test_a_name_that_is_taken_is_not_written_over(self):
        first = default_storage.save("x.txt", ContentFile(b"first"))
        second = default_storage.save("x.txt", ContentFile(b"second"))
        assert first != second
        assert second.startswith("x_")
        for name, content in ((first, b"first"), (second, b"second")):
            with default_storage.open(name) as file:
                assert file.read() == content

    def test_a_folder_lists_what_is_in_it_and_no_deeper(self):
        for name in ("top.txt", "a/one.txt", "a/two.txt", "a/b/three.txt"):
            default_storage.save(name, ContentFile(b"x"))
        folders, files = default_storage.listdir("a")
        assert (sorted(folders), sorted(files)) == (["b"], ["one.txt", "two.txt"])
        folders, files = default_storage.listdir("")
        assert (sorted(folders), sorted(files)) == (["a"], ["top.txt"])

    def test_what_is_not_there_is_told_so(self):
        assert not default_storage.exists("nothing.txt")
        default_storage.delete("nothing.txt")
        with pytest.raises(FileNotFoundError):
            default_storage.open("nothing.txt")
        with pytest.raises(FileNotFoundError):
            default_storage.size("nothing.txt")
        with pytest.raises(ValueError, match="name must be given"):
            default_storage.delete("")

    @pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "/etc/x.txt", "a/..", ""])
    def test_no_name_leads_out_of_it(self, name: str):
        with pytest.raises(SuspiciousOperation):
            default_storage.save(name, ContentFile(b"x"))

    @pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "/../x.txt"])
    def test_nothing_outside_of_it_is_read(self, name: str):
        for act in (default_storage.open, default_storage.exists, default_storage.delete, default_storage.size):
            with pytest.raises(SuspiciousOperation):
                act(name)

    def test_it_tells_when_a_file_was_saved(self):
        default_storage.save("x.txt", ContentFile(b"x"))
        assert abs(default_storage.get_modified_time("x.txt") - timezone.now()) < timedelta(minutes=5)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_address_leads_to_the_file(self, name: str, place: str, client: Any):
        default_storage.save(name, ContentFile(b"content"))
        url = default_storage.url(name)
        if place == "folder":
            answer = client.get(url)
            assert answer.getvalue() == b"content"
        else:
            with urllib.request.urlopen(url) as answer:  # noqa: S310  # http to loopback
                assert answer.read() == b"content"


def fetched(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310  # http to loopback
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.fixture
def bucket(aws: str, settings: Any) -> BucketStorage:
    from .conftest import new_bucket  # noqa: PLC0415

    return BucketStorage(bucket_name=new_bucket(), cache_control="public, max-age=60")


def test_a_bucket_without_a_cdn_gives_signed_addresses_that_end(bucket: BucketStorage):
    bucket.save("x.txt", ContentFile(b"x"))
    query = urlsplit(bucket.url("x.txt")).query
    assert "X-Amz-Signature=" in query
    assert "X-Amz-Expires=3600" in query
    assert fetched(bucket.url("x.txt")) == 200


def test_a_bucket_behind_a_cdn_gives_the_cdns_addresses_without_asking_anybody(settings: Any):
    storage = BucketStorage(bucket_name="nowhere", base_url="https://cdn.example.org/media/")
    assert storage.url("images/a b.jpg") == "https://cdn.example.org/media/images/a%20b.jpg"
    assert "_files" not in vars(storage)  # nothing of S3 was loaded
    with pytest.raises(SuspiciousOperation):
        storage.url("../x.jpg")


def test_a_file_is_stored_with_its_type_and_how_long_it_may_be_kept_and_without_an_acl(bucket: BucketStorage):
    bucket.save("images/x.jpg", ContentFile(b"x"))
    head = clients.s3().head_object(Bucket=bucket.bucket_name, Key="images/x.jpg")
    assert (head["ContentType"], head["CacheControl"]) == ("image/jpeg", "public, max-age=60")


def test_the_clients_limits_and_endpoint_are_ours(bucket: BucketStorage, settings: Any):
    bucket.exists("x")
    client = bucket._files.connection.meta.client
    assert client.meta.endpoint_url == settings.AWS_ENDPOINT_URL
    assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (1.0, 5.0)
