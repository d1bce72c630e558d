"""A mirror of our own in a bucket is a source like a folder, by real HTTP to an emulator of S3."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Vintage
from backend.apps.geography.tiger.bucket import fetch_object
from backend.apps.geography.tiger.sources import Wanted, files_of
from backend.foundation.aws.clients import s3

from .maps import EAST, WEST, WHOLE, Maps

type Put = Callable[[str, bytes], str]


@pytest.fixture
def put(aws: str, request: pytest.FixtureRequest) -> Put:
    """Writes an object into this test's bucket; its address."""
    bucket = f"geodata-{abs(hash(request.node.nodeid))}"
    s3().create_bucket(Bucket=bucket)

    def put(key: str, content: bytes) -> str:
        s3().put_object(Bucket=bucket, Key=key, Body=content)
        return f"s3://{bucket}/{key}"

    return put


def test_a_folder_of_a_bucket_is_read_states_before_districts_and_by_what_is_wanted(put: Put):
    addresses = [
        put(f"mirror/{name}", b"")
        for name in ("tl_2022_09_cd118.zip", "tl_2022_us_state.zip", "tl_2022_10_cd118.zip", "notes.txt")
    ]
    folder = addresses[0].rpartition("/")[0] + "/"
    assert [file.name for file in files_of(folder, Wanted())] == [
        "tl_2022_us_state.zip", "tl_2022_09_cd118.zip", "tl_2022_10_cd118.zip",
    ]  # fmt: skip
    assert [file.origin for file in files_of(folder, Wanted(layers=("cd",), states=("10",)))] == [addresses[2]]


@pytest.mark.django_db
def test_an_import_takes_a_template_of_a_bucket_and_says_where_each_map_is_from(
    put: Put, maps: Maps, settings, tmp_path
):
    settings.TIGER_CACHE = tmp_path / "cache"
    put("TIGER2022/STATE/tl_2022_us_state.zip", maps.write("tl_2022_us_state", {"09": WHOLE}).read_bytes())
    address = put("TIGER2022/CD/tl_2022_09_cd118.zip", maps.write("tl_2022_09_cd118", {"0901": WEST}).read_bytes())
    template = f"s3://{address.split('/')[2]}/TIGER{{year}}/{{folder}}/{{file}}"
    call_command("import_tiger", source=template, year=2022, layers=["state"], commit=True)
    call_command("import_tiger", source=template, year=2022, layers=["cd"], states=["09"], commit=True)
    assert Vintage.objects.get(key="tl_2022_09_cd118").source == address


def test_a_copy_is_only_sent_again_when_it_changed(put: Put, maps: Maps, tmp_path: Path):
    first = maps.write("tl_2022_09_cd118", {"0901": WEST}).read_bytes()
    address, target = put("tl_2022_09_cd118.zip", first), tmp_path / "cache" / "tl_2022_09_cd118.zip"
    fetch_object(address, target)
    written = target.stat().st_ino
    assert (fetch_object(address, target).read_bytes(), target.stat().st_ino) == (first, written)
    second = maps.write("tl_2022_09_cd118", {"0901": EAST}).read_bytes()
    put("tl_2022_09_cd118.zip", second)
    assert fetch_object(address, target).read_bytes() == second


def test_what_is_no_zip_is_refused_and_nothing_is_left(put: Put, tmp_path: Path):
    address, target = put("tl_2022_09_cd118.zip", b"<html>"), tmp_path / "cache" / "tl_2022_09_cd118.zip"
    with pytest.raises(TigerFileRefused, match="truncated or damaged"):
        fetch_object(address, target)
    assert list(target.parent.iterdir()) == []


def test_an_object_that_is_not_there_is_said(put: Put, tmp_path: Path):
    address = put("x", b"").removesuffix("x") + "tl_2022_10_cd118.zip"
    with pytest.raises(TigerFileRefused, match=r"s3://.* is not there"):
        fetch_object(address, tmp_path / "tl_2022_10_cd118.zip")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("s3://no-such-bucket-of-ours/", "cannot be read .NoSuchBucket"),
        ("s3:///TIGER2022/", "names no bucket"),
    ],
)
def test_a_bucket_that_cannot_be_read_is_said(aws: str, source: str, words: str):
    with pytest.raises(CommandError, match=words):
        call_command("import_tiger", source=source)
