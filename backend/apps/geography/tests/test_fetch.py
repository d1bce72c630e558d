"""Fetching: what a bad day at the Census looks like, against a real HTTP server on loopback."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import call_command

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable
from backend.apps.geography.models import Vintage
from backend.apps.geography.tiger.fetch import fetch, patient_http
from backend.apps.geography.tiger.layout import census_files

from .maps import EAST, WEST, WHOLE, Maps

HASTY = patient_http(backoff_seconds=0)

type Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


class Census(ThreadingHTTPServer):
    """Serves one folder; `answers` are played first, one a request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: list[Answer] = []
        self.asked: list[str] = []
        self.ranges: list[str | None] = []
        self.statuses: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/TIGER{{year}}/{{folder}}/{{file}}"


class _Handler(BaseHTTPRequestHandler):
    server: Census

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.ranges.append(self.headers["Range"])
        path = self.server.folder / Path(self.path).name
        content = path.read_bytes() if path.exists() else b""
        if self.server.answers:
            self.server.answers.pop(0)(self, content)
        elif path.exists():
            whole(self, content)
        else:
            self.send_error(404)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        self.server.statuses.append(int(str(getattr(code, "value", code))))

    def log_message(self, *args: object) -> None:
        """Silence: tests read the lists above."""


def tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'


def whole(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    start = int((handler.headers["Range"] or "bytes=0-").removeprefix("bytes=").rstrip("-"))
    unchanged = handler.headers["If-None-Match"] == tag(content)
    handler.send_response(304 if unchanged else 206 if start else 200)
    handler.send_header("ETag", tag(content))
    if not unchanged:
        handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    handler.wfile.write(b"" if unchanged else content[start:])


def busy(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(429)
    handler.send_header("Retry-After", "0")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def broken_off(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.send_header("ETag", tag(content))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def broken_off_without_validator(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])


def apology(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    page = b"<html>We are down for maintenance</html>"
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(page)))
    handler.end_headers()
    handler.wfile.write(page)


def too_long(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10 * 1024**3))
    handler.end_headers()


@pytest.fixture
def census(tmp_path: Path) -> Iterator[Census]:
    server = Census(tmp_path)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def served(census: Census, maps: Maps) -> tuple[str, bytes]:
    """The address of a good file, and its content."""
    path = maps.write("tl_2022_09_cd118", {"0901": WEST})
    return census.template.format(year=2022, folder="CD", file=path.name), path.read_bytes()


@pytest.mark.parametrize("trouble", [[], [busy, busy], [broken_off], [broken_off, broken_off, busy]])
def test_a_file_arrives_whole_through_trouble(census: Census, served, tmp_path: Path, trouble: list[Answer]):
    address, content = served
    census.answers = list(trouble)
    assert fetch(address, tmp_path / "cache" / "tl_2022_09_cd118.zip", HASTY).read_bytes() == content
    assert len(census.asked) == len(trouble) + 1


def test_a_broken_transfer_is_resumed_where_it_stopped(census: Census, served, tmp_path: Path):
    address, content = served
    census.answers = [broken_off]
    fetch(address, tmp_path / "cache" / "tl_2022_09_cd118.zip", HASTY)
    assert census.ranges == [None, f"bytes={len(content) // 2}-"]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ([broken_off] * 5, "broke off 5 times"),
        ([apology], "truncated or damaged"),
        ([too_long], "announces"),
        ([busy] * 6, "answers 429"),
    ],
)
def test_what_cannot_be_had_is_said_and_nothing_is_left(census: Census, served, tmp_path: Path, trouble, reason):
    census.answers = list(trouble)
    cache = tmp_path / "cache"
    with pytest.raises(TigerFileRefused, match=reason) as refusal:
        fetch(served[0], cache / "tl_2022_09_cd118.zip", HASTY)
    assert refusal.value.file_name == "tl_2022_09_cd118.zip"
    assert list(cache.iterdir()) == []


def test_what_is_not_there_is_said(census: Census, tmp_path: Path):
    with pytest.raises(TigerFileRefused, match="answers 404"):
        fetch(
            census.template.format(year=2022, folder="CD", file="tl_2022_10_cd118.zip"),
            tmp_path / "x.zip",
            HASTY,
        )


def test_a_server_that_is_away_is_said(tmp_path: Path):
    with pytest.raises(TigerSourceUnusable, match="cannot be reached"):
        fetch("http://127.0.0.1:9/tl_2022_10_cd118.zip", tmp_path / "x.zip", HASTY)


def test_a_damaged_file_in_the_cache_is_fetched_again(census: Census, served, tmp_path: Path):
    address, content = served
    target = tmp_path / "cache" / "tl_2022_09_cd118.zip"
    target.parent.mkdir()
    target.write_bytes(content[:100])
    assert fetch(address, target, HASTY).read_bytes() == content


def test_a_copy_is_asked_about_and_only_sent_again_when_it_changed(census: Census, served, maps: Maps, tmp_path: Path):
    address, content = served
    target = tmp_path / "cache" / "tl_2022_09_cd118.zip"
    for _ in range(2):
        assert fetch(address, target, HASTY).read_bytes() == content
    assert census.statuses == [200, 304]
    reissued = maps.write("tl_2022_09_cd118", {"0901": EAST}).read_bytes()
    assert fetch(address, target, HASTY).read_bytes() == reissued
    assert census.statuses == [200, 304, 200]


def test_a_copy_that_is_still_good_outlives_a_broken_transfer(census: Census, served, maps: Maps, tmp_path: Path):
    """A reissue breaks off without a validator, is taken back, and the server says that the copy is good after all."""
    address, content = served
    target = tmp_path / "cache" / "tl_2022_09_cd118.zip"
    fetch(address, target, HASTY)
    census.answers = [broken_off_without_validator]
    assert fetch(address, target, HASTY).read_bytes() == content
    assert census.statuses == [200, 200, 304]


def test_a_good_copy_serves_while_the_server_is_away(census: Census, served, tmp_path: Path):
    address, content = served
    target = tmp_path / "cache" / "tl_2022_09_cd118.zip"
    fetch(address, target, HASTY)
    census.shutdown()
    census.server_close()
    assert fetch(address, target, HASTY).read_bytes() == content


@pytest.mark.django_db
def test_the_command_fetches_by_year_and_state(census: Census, maps: Maps, settings, tmp_path_factory):
    settings.TIGER_CACHE = tmp_path_factory.mktemp("cache")
    maps.write("tl_2022_us_state", {"09": WHOLE, "44": EAST})
    maps.write("tl_2022_09_cd118", {"0901": WEST})
    call_command("import_tiger", source=census.template, year=2022, states=["09"], layers=["state", "cd"], commit=True)
    assert census.asked == ["/TIGER2022/STATE/tl_2022_us_state.zip", "/TIGER2022/CD/tl_2022_09_cd118.zip"]
    assert Vintage.objects.get(key="tl_2022_09_cd118").source.endswith("/TIGER2022/CD/tl_2022_09_cd118.zip")


@pytest.mark.parametrize(
    ("year", "layers", "expected"),
    [
        (2021, ["cd"], ["tl_2021_us_cd116.zip"]),
        (2022, ["cd"], ["tl_2022_11_cd118.zip", "tl_2022_31_cd118.zip"]),
        (2024, ["cd"], ["tl_2024_11_cd119.zip", "tl_2024_31_cd119.zip"]),
        (2024, ["sldu"], ["tl_2024_11_sldu.zip", "tl_2024_31_sldu.zip"]),
        (2024, ["sldl"], []),
        (2024, ["state", "county"], ["tl_2024_us_state.zip", "tl_2024_us_county.zip"]),
    ],
)
def test_file_names_are_those_of_the_census(year: int, layers: list[str], expected: list[str]):
    assert [file.name for file in census_files(year=year, layers=layers, states=["11", "31"])] == expected
