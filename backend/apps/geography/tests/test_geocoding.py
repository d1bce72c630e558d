"""One contract for the fake geocoder and the Census's, which talks to a real HTTP server that speaks like it."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from backend.apps.geography.geocoding import Geocoder, GeocoderUnavailable, PostalAddress, geocoder
from backend.apps.geography.geocoding.census import MAX_ANSWER_BYTES, CensusGeocoder
from backend.apps.geography.geocoding.fake import KNOWN_ADDRESSES, FakeGeocoder

CAPITOL = PostalAddress(street="210 Capitol Ave", city="Hartford", state="CT", postal_code="06106")
NOWHERE = PostalAddress(street="1 Nowhere Ln", city="Hartford", state="CT", postal_code="06106")

type Speech = Callable[[BaseHTTPRequestHandler], None]


class Census(ThreadingHTTPServer):
    """A server on the loopback; `speak` is what it does with a request, `queries` what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.speak: Speech = answer_as_documented
        self.queries: list[dict[str, list[str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/geocoder/locations/onelineaddress"


class _Handler(BaseHTTPRequestHandler):
    server: Census

    def do_GET(self) -> None:
        self.server.queries.append(parse_qs(urlsplit(self.path).query))
        self.server.speak(self)

    def log_message(self, *_: object) -> None:
        pass


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json;charset=UTF-8")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def answer_as_documented(handler: BaseHTTPRequestHandler) -> None:
    """The answer's form is from «Geocoding Services Web API», example of onelineaddress; unused parts are left out."""
    asked = handler.server.queries[-1]["address"][0]  # type: ignore[attr-defined]
    matches = [
        {
            "tigerLine": {"side": "L", "tigerLineId": "76355984"},
            "coordinates": {"x": point.longitude, "y": point.latitude},
            "addressComponents": {"zip": postal_code},
            "matchedAddress": point.matched_address,
        }
        for (street, postal_code), point in KNOWN_ADDRESSES.items()
        if asked.casefold().startswith(street) and asked.endswith(postal_code)
    ]
    body = {"result": {"input": {"address": {"address": asked}}, "addressMatches": matches}}
    reply(handler, 200, json.dumps(body).encode())


@pytest.fixture
def census() -> Iterator[Census]:
    with Census() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["fake", "census"])
def any_geocoder(request: pytest.FixtureRequest) -> Geocoder:
    if request.param == "fake":
        return FakeGeocoder()
    return CensusGeocoder(url=request.getfixturevalue("census").url)


def test_a_known_address_has_a_point(any_geocoder: Geocoder):
    found = any_geocoder.geocode(CAPITOL)
    assert found is not None
    assert (found.longitude, found.latitude) == (-72.6822, 41.7642)
    assert found.matched_address == "210 CAPITOL AVE, HARTFORD, CT, 06106"
    assert found.accuracy


def test_an_unknown_address_has_none(any_geocoder: Geocoder):
    assert any_geocoder.geocode(NOWHERE) is None


def test_case_does_not_matter(any_geocoder: Geocoder):
    assert any_geocoder.geocode(PostalAddress(street="210 CAPITOL AVE", postal_code="06106")) is not None


def test_the_census_is_asked_in_its_words(census: Census):
    CensusGeocoder(url=census.url).geocode(CAPITOL)
    assert census.queries == [
        {
            "address": ["210 Capitol Ave, Hartford, CT 06106"],
            "benchmark": ["Public_AR_Current"],
            "format": ["json"],
        }
    ]


def test_an_answer_in_chunks_is_read(census: Census):
    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in (b'{"result": {"address', b'Matches": []}}', b""):
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        handler.close_connection = True

    census.speak = speak
    assert CensusGeocoder(url=census.url).geocode(CAPITOL) is None


def match(**changes: object) -> bytes:
    whole = {"coordinates": {"x": -72.0, "y": 41.0}, "matchedAddress": "X"} | changes
    return json.dumps({"result": {"addressMatches": [whole]}}).encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (503, b"<html>Service Unavailable</html>"),
        (429, b"{}"),
        (302, b""),
        (400, b'{"errors": ["Specified benchmark was not found"]}'),
        (200, b""),
        (200, b"<html>maintenance</html>"),
        (200, b"\xff\xfe"),
        (200, b"null"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"result": {"addressMatches": {}, "x": 1}'),
        (200, b'{"result": {"addressMatches": [5]}}'),
        (200, b'{"result": {"addressMatches": "abc"}}'),
        (200, b"[" * 100_000),
        (200, match(coordinates=None)),
        (200, match(coordinates={"x": "east", "y": 1})),
        (200, match(coordinates={"x": 1e999, "y": 1})),
        (200, match(coordinates={"x": 1, "y": float("nan")})),
        (200, match(coordinates={"x": 200, "y": 1})),
        (200, b" " * (MAX_ANSWER_BYTES + 1)),
    ],
)
def test_nonsense_is_unavailability_and_quotes_no_address(
    census: Census, status: int, body: bytes, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    census.speak = lambda handler: reply(handler, status, body)
    with pytest.raises(GeocoderUnavailable) as refusal:
        CensusGeocoder(url=census.url).geocode(CAPITOL)
    assert "Capitol" not in str(refusal.value) + caplog.text
    assert refusal.value.__cause__ is None


def test_an_address_reaches_no_log(census: Census, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    CensusGeocoder(url=census.url).geocode(CAPITOL)
    assert "Capitol" not in caplog.text


def test_a_server_that_does_not_answer_is_left_in_time(census: Census):
    released = threading.Event()

    def speak(_: BaseHTTPRequestHandler) -> None:
        released.wait(10)

    census.speak = speak
    began = time.monotonic()
    with pytest.raises(GeocoderUnavailable):
        CensusGeocoder(url=census.url, read_seconds=0.2).geocode(CAPITOL)
    assert time.monotonic() - began < 2
    released.set()


def test_a_server_that_answers_byte_by_byte_is_left_in_time(census: Census):
    left = threading.Event()

    def speak(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not left.wait(0.05):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        except OSError:
            pass  # the client has gone

    census.speak = speak
    began = time.monotonic()
    with pytest.raises(GeocoderUnavailable, match="too long"):
        CensusGeocoder(url=census.url, read_seconds=0.3).geocode(CAPITOL)
    left.set()
    assert time.monotonic() - began < 2


def test_nobody_at_the_port_is_unavailability(census: Census):
    census.server_close()
    with pytest.raises(GeocoderUnavailable, match="did not answer"):
        CensusGeocoder(url="http://127.0.0.1:9/onelineaddress").geocode(CAPITOL)


def test_settings_name_the_geocoder():
    assert isinstance(geocoder(), FakeGeocoder)


@pytest.mark.parametrize(
    ("address", "line", "findable"),
    [
        (CAPITOL, "210 Capitol Ave, Hartford, CT 06106", True),
        (PostalAddress(street="1 Main St", city="Hartford", state="CT"), "1 Main St, Hartford, CT", True),
        (PostalAddress(street="1 Main St"), "1 Main St", False),
        (PostalAddress(city="Hartford", state="CT"), "Hartford, CT", False),
        (PostalAddress(), "", False),
    ],
)
def test_an_address_is_one_line_and_findable_with_a_street(address: PostalAddress, line: str, findable: bool):
    assert (address.one_line(), address.is_findable()) == (line, findable)
