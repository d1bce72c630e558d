"""What nobody can use is refused with a 4xx and a code, at every edge and through every door, and writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from backend.apps.campaigns.tests.making import published
from backend.config.wsgi import application
from backend.foundation.web.tests.lambda_events import KINDS, environ_of

from .local_server import Received, running_server, send, send_raw

pytestmark = pytest.mark.django_db

ENDORSE = "/api/v1/campaigns/clean-water/endorsements"
PREVIEW = "/api/v1/endorsement-previews"
CONFIRM = "/api/v1/endorsement-confirmations"
LOOKUP = "/api/v1/regions/lookup"
LIST = "/api/v1/campaigns"
SCHEMA = "/api/v1/schema"
LINK = "/verify-endorsement/"
UNSUBSCRIBE = "/unsubscribe/"
ENDORSE_PAGE = "/campaigns/clean-water/endorse/"
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
MULTIPART = ("Content-Type", "multipart/form-data")
# What a form of our own page brings along, so that its body is read.
OWN = (("Cookie", "csrftoken=" + "a" * 32), ("Referer", "https://testserver/admin/login/"))
GOOD = b'{"name": "Ada", "email": "ada@example.org", "kind": "individual"}'

INVALID, MALFORMED, NOT_FOUND = (400, "invalid-request"), (400, "malformed-body"), (404, "not-found")
BAD, MEDIA_TYPE = (400, "bad-request"), (415, "unsupported-media-type")
METHOD, CSRF = (405, "method-not-allowed"), (403, "csrf-failed")
UNKNOWN_LINK = (404, "verification-unknown")
UNKNOWN_MAILING_LINK = (404, "mailing-link-unknown")


@dataclass(frozen=True)
class Unusable:
    """One request and what it is to be answered."""

    what: str
    expected: tuple[int, str]
    path: str
    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def post(what: str, expected: tuple[int, str], body: bytes, *headers: tuple[str, str], path: str = ENDORSE) -> Unusable:
    return Unusable(what, expected, path, method="POST", headers=headers or (JSON,), body=body)


def field_of(name: str, value: str) -> bytes:
    return json.dumps({**json.loads(GOOD), name: value}).encode()


CASES = [
    Unusable("a path of invalid UTF-8", NOT_FOUND, "/api/v1/campaigns/%ff%fe"),
    Unusable("a page's path of invalid UTF-8", NOT_FOUND, "/%c3%28"),
    Unusable("a NUL in a path", NOT_FOUND, "/api/v1/campaigns/clean%00water"),
    Unusable("a NUL in a page's path", NOT_FOUND, "/admin%00"),
    Unusable("a path of 7,000 characters", NOT_FOUND, "/api/v1/campaigns/" + "a" * 7_000 + "/x"),
    Unusable("a slug of 5,000 characters", (404, "campaign-not-found"), "/api/v1/campaigns/" + "a" * 5_000),
    Unusable("dots in a path", NOT_FOUND, "/api/v1/../../etc/passwd"),
    Unusable("a slash too many", NOT_FOUND, "/api/v1/campaigns/"),
    Unusable("a version there is not", NOT_FOUND, "/api/v9/campaigns"),
    Unusable("a legislator's id that is none", NOT_FOUND, "/api/v1/legislators/%00"),
    Unusable("a point's legislators without the point", INVALID, "/api/v1/legislators/lookup", "lat=NaN&lon=1e999"),
    Unusable("half a region of legislators", INVALID, "/api/v1/legislators", "layer=cd"),
    Unusable("a NUL in a legislator's name", INVALID, "/api/v1/legislators", "name=%00"),
    Unusable("a page's blocks of no page", INVALID, "/api/v1/content/blocks", "page_type=%00"),
    Unusable("a parameter of the homepage", INVALID, "/api/v1/content/homepage", "id=1"),
    Unusable("a page of blocks that are not there", NOT_FOUND, "/about/"),
    Unusable("a page of blocks of odd characters", NOT_FOUND, "/about%ff/"),
    Unusable("a page of blocks, written", METHOD, "/about/", method="DELETE"),
    Unusable("the first page, written", METHOD, "/", method="DELETE"),
    Unusable("a homepage before there is one", (404, "homepage-not-published"), "/api/v1/content/homepage"),
    Unusable("a theme, written", METHOD, "/api/v1/content/theme", method="PUT"),
    Unusable("a style sheet, written", METHOD, "/content/theme.css", method="PUT"),
    Unusable("a sitemap, written", METHOD, "/sitemap.xml", method="POST"),
    Unusable("terms, deleted on their old path", METHOD, "/api/legal/terms/", method="DELETE"),
    Unusable("an old number of 30 digits", NOT_FOUND, "/api/campaigns/" + "9" * 30 + "/"),
    Unusable("an old number that is none", INVALID, "/api/endorsements/", "campaign_id=%D9%A1%00"),
    Unusable("an old number too large", INVALID, "/api/endorsements/", "campaign_id=" + "9" * 30),
    Unusable("an old page of odd characters", INVALID, "/api/content-blocks/", "page_type=%00"),
    Unusable("nothing of an address", INVALID, "/api/address/suggestions/", "q="),
    Unusable("a place of odd characters", NOT_FOUND, "/api/address/place/%ff%00/"),
    Unusable("an old link, deleted", METHOD, "/api/endorsements/verify/" + "x" * 43 + "/", method="DELETE"),
    post("an old token that is none", UNKNOWN_LINK, b"", path="/api/endorsements/verify/%ff/"),
    post("an old form of nothing", INVALID, b"{}", path="/api/endorsements/"),
    post("an old form that is a list", INVALID, b"[]", path="/api/endorsements/"),
    post("an old form nested deep", MALFORMED, b'{"a":' * 5_000, path="/api/endorsements/"),
    Unusable("a region of odd characters", NOT_FOUND, "/api/v1/regions/cd/09%2701"),
    Unusable("a query of invalid UTF-8", INVALID, LOOKUP, "lat=%ff&lon=%fe"),
    Unusable("a NUL in the query", INVALID, "/api/v1/regions", "q=%00"),
    Unusable("a NUL in a page's query", BAD, "/admin/login/", "next=%00"),
    Unusable("half a surrogate in the query", INVALID, "/api/v1/regions", "layer=%ed%a0%80"),
    Unusable("a query that is no query", INVALID, LIST, "&&==&%&=%zz"),
    Unusable("a query of 60,000 characters", INVALID, LIST, "cursor=" + "x" * 60_000),
    Unusable("a query of 2,000 parameters", BAD, LIST, "&".join(f"p{n}=1" for n in range(2_000))),
    Unusable("a parameter given twice", INVALID, LOOKUP, "lat=1&lat=2&lon=3"),
    Unusable("a cursor that is none", INVALID, LIST, "cursor=%00%ff"),
    Unusable("a cursor of another list", INVALID, LIST, "cursor=WzAsZmFsc2UsIngiXQ:1tZ:abc"),
    Unusable("a page size that is none", INVALID, LIST, "page_size=%D9%A5"),
    Unusable("a page size with a line in it", INVALID, LIST, "page_size=1_0"),
    Unusable("an old number with a line in it", INVALID, "/api/endorsements/", "campaign_id=1_0"),
    Unusable("a number of suggestions with a blank", INVALID, "/api/address/suggestions/", "q=x&limit=%201"),
    Unusable("the versions of no document", (404, "legal-document-not-found"), "/api/v1/legal/nothing/versions"),
    Unusable("a number of 5,000 digits", INVALID, LOOKUP, "lat=" + "9" * 5_000 + "&lon=1"),
    Unusable("a day that is none", INVALID, LOOKUP, "lat=1&lon=1&date=2026-02-30"),
    Unusable("a token that is none", UNKNOWN_LINK, LINK + "%ff%00/"),
    Unusable("a token of 200 characters", UNKNOWN_LINK, LINK + "x" * 200 + "/"),
    Unusable("a token of 201 characters", NOT_FOUND, LINK + "x" * 201 + "/"),
    Unusable("a NUL in a campaign's page", NOT_FOUND, "/campaigns/clean%00water/"),
    Unusable("a campaign's page of 5,000 characters", (404, "campaign-not-found"), "/campaigns/" + "a" * 5_000 + "/"),
    Unusable("a page's cursor that is none", INVALID, "/campaigns/", "cursor=WzAsZmFsc2UsIngiXQ:1tZ:abc"),
    Unusable("a NUL in a page's cursor", BAD, "/campaigns/clean-water/legislators/", "cursor=%00"),
    Unusable("a page of a form, deleted", METHOD, ENDORSE_PAGE, method="DELETE"),
    Unusable("a form of no campaign", (404, "campaign-not-found"), "/campaigns/x/endorse/"),
    post("a form cut off", BAD, b"--x\r\nContent-Dis", MULTIPART, path=ENDORSE_PAGE),
    post("a visitor's form of 2,000 fields", BAD, b"a=1&" * 2_000, FORM, path=ENDORSE_PAGE),
    post("a visitor's form over the limit", BAD, b"name=" + b"x" * 1_100_000, FORM, path=ENDORSE_PAGE),
    post("a form of another site's page", CSRF, b"a=1", FORM, ("Sec-Fetch-Site", "cross-site"), path=ENDORSE_PAGE),
    post("a token that is a list", INVALID, b'{"token": ["x"]}', path=CONFIRM),
    post("a token of 20,000 characters", INVALID, json.dumps({"token": "x" * 20_000}).encode(), path=CONFIRM),
    post("a token with a NUL", INVALID, b'{"token": "a\\u0000b"}', path=CONFIRM),
    post("a consent that is a word", INVALID, b'{"token": "x", "mailing_consent": "yes"}', path=CONFIRM),
    post("a previewed token with a NUL", INVALID, b'{"token": "a\\u0000b"}', path=PREVIEW),
    post("an unknown previewed token", UNKNOWN_LINK, json.dumps({"token": "x" * 43}).encode(), path=PREVIEW),
    post("a link's button with a form that is cut off", BAD, b"--x\r\nContent-Dis", MULTIPART, path=LINK + "x/"),
    post("a link's button with 2,000 fields", BAD, b"a=1&" * 2_000, FORM, path=LINK + "x/"),
    post("an unknown token", UNKNOWN_LINK, json.dumps({"token": "x" * 43}).encode(), path=CONFIRM),
    Unusable("a document there is not", (404, "legal-document-not-found"), "/api/v1/legal/nothing"),
    Unusable("a document's day that is none", INVALID, "/api/v1/legal/terms", "date=2026-02-30"),
    Unusable("a NUL in a document's kind", NOT_FOUND, "/api/v1/legal/te%00rms"),
    Unusable("a cursor of versions that is none", INVALID, "/api/v1/legal/terms/versions", "cursor=%00"),
    Unusable("a link to unsubscribe that is none", UNKNOWN_MAILING_LINK, UNSUBSCRIBE + "%ff%00/"),
    Unusable("a link to unsubscribe that is no UUID", UNKNOWN_MAILING_LINK, UNSUBSCRIBE + "x:" + "y" * 43 + "/"),
    post("a press on a link that is none", UNKNOWN_MAILING_LINK, b"List-Unsubscribe=One-Click", FORM,
         path=UNSUBSCRIBE + "x/"),
    post("terms that are none", INVALID, field_of("accepted_terms", "terms")),
    post("no body", INVALID, b""),
    post("a body of invalid UTF-8", MALFORMED, b'{"name": "\xff\xfe"}'),
    post("a body of UTF-16", MALFORMED, GOOD.decode().encode("utf-16")),
    post("a body that begins with a byte order mark", MALFORMED, b"\xef\xbb\xbf" + GOOD),
    post("a body of NUL bytes", MALFORMED, b"\0" * 1_000),
    post("a NUL in a name", INVALID, field_of("name", "A\0da")),
    post("half a surrogate in a name", MALFORMED, field_of("name", "\ud800")),
    post("a name that turns the line round", INVALID, field_of("name", "\u202eada")),
    post("an address with a line break", INVALID, field_of("email", "ada@example.org\r\nBcc: x@example.org")),
    post("an address of 20,000 characters", INVALID, field_of("email", "a" * 20_000 + "@example.org")),
    post("a body nested 15,000 deep", MALFORMED, b'{"a":' * 5_000),
    post("a name given twice", MALFORMED, b'{"name": "a", "name": "b"}'),
    post("infinity", MALFORMED, b'{"name": Infinity}'),
    post("a form token that is a list", INVALID, json.dumps({**json.loads(GOOD), "form_token": ["x"]}).encode()),
    post("a NUL in a proof of work", INVALID, field_of("proof_of_work", "A\0")),
    Unusable("a parameter of a form's token", INVALID, "/api/v1/campaigns/clean-water/submission-form", "x=1"),
    Unusable("a form's token of no campaign", (404, "campaign-not-found"), "/api/v1/campaigns/no/submission-form"),
    post("a list for an object", INVALID, b"[]"),
    post("a body over the limit", (413, "body-too-large"), b" " * 40_000),
    post("no content type", MEDIA_TYPE, GOOD, ("X-Nothing", "x")),
    post("a form for JSON", MEDIA_TYPE, b"name=Ada", FORM),
    post("XML for JSON", MEDIA_TYPE, b"<a/>", ("Content-Type", "text/xml")),
    post("a content type of odd characters", MEDIA_TYPE, GOOD, ("Content-Type", "\xff\x01/;;=")),
    post("a content type of 20,000 characters", MEDIA_TYPE, GOOD, ("Content-Type", "a/" + "b" * 20_000)),
    post("a charset that is none", MALFORMED, b"\xff", ("Content-Type", "application/json; charset=zlib")),
    post("a form cut off at the admin's door", BAD, b"--x\r\nContent-Dis", MULTIPART, *OWN, path="/admin/login/"),
    post("a form of 2,000 fields", BAD, b"a=1&" * 2_000, FORM, *OWN, path="/admin/login/"),
    post("a form over the limit", BAD, b"username=" + b"x" * 1_100_000, FORM, *OWN, path="/admin/login/"),
    post("a form of another site", CSRF, b"username=x", FORM, path="/admin/login/"),
    post("a forged token of a form", CSRF, b"csrfmiddlewaretoken=%ff%00", FORM, ("Cookie", "csrftoken=\xff"),
         path="/admin/login/"),
    Unusable("an unknown method", METHOD, LIST, method="FROBNICATE"),
    Unusable("TRACE", METHOD, LIST, method="TRACE"),
    Unusable("a method in small letters that is none", METHOD, LIST, method="patch"),
    Unusable("a page's unknown method", METHOD, "/", method="TRACE"),
    Unusable("a page of a link, deleted", METHOD, LINK + "x" * 43 + "/", method="DELETE"),
    Unusable("another's host", BAD, LIST, headers=(("Host", "evil.example"),)),
    Unusable("a host of odd characters", BAD, LIST, headers=(("Host", "te st\xff"),)),
    Unusable("a host of a page", BAD, "/", headers=(("Host", "[::1"),)),
    Unusable("an Accept that we cannot serve", (406, "not-acceptable"), LIST, headers=(("Accept", "text/xml"),)),
    Unusable("an Accept that the document has not", (406, "not-acceptable"), SCHEMA, headers=(("Accept", "text/xml"),)),
    Unusable("a method that the document has not", METHOD, SCHEMA, method="DELETE"),
    Unusable("the API's prefix without more", NOT_FOUND, "/api"),
    Unusable("a parameter where none is taken", INVALID, "/api/v1/campaigns/clean-water", "x=1"),
    Unusable("an Accept of odd characters", (406, "not-acceptable"), LIST, headers=(("Accept", "\xff;;q=x,\x01"),)),
]  # fmt: skip

# Answered as if they were not there: each is a preference or somebody else's, and no request fails for one.
HARMLESS = [
    ("Cookie", "sessionid=\xff\xfe; ==; csrftoken"),
    ("Cookie", "sessionid=" + "x" * 7_000),
    ("Accept-Language", "\xff,,;q=9"),
    ("Accept-Encoding", "gzip;q=\xff, \x01"),
    ("If-None-Match", '"\xff'),
    ("If-Modified-Since", "yesterday"),
    ("Range", "bytes=9-1"),
    ("Authorization", "Bearer \xff"),
    ("Origin", "http://["),
    ("Referer", "\xff://["),
    ("X-Forwarded-For", "\xff" * 500),
    ("X-Request-Id", "a\tb"),
    ("Upgrade", "h2c"),
    ("X-Http-Method-Override", "DELETE"),
    ("Expect", "200-maybe"),
]


@pytest.fixture(scope="module", params=["local server", *KINDS], ids=lambda door: getattr(door, "__name__", "server"))
def through(request: pytest.FixtureRequest) -> Any:
    """The server of bin/demo over a socket, and the events of each of Lambda's front doors."""
    if request.param == "local server":
        with running_server(application) as port:
            yield lambda case: send(port, case.method, case.target, list(case.headers), case.body)
        return
    # As Django's test client does: a request in the test's own transaction must not close its connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield lambda case: invoked(request.param, case)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def invoked(kind: Callable[..., dict[str, Any]], case: Unusable) -> Received:
    headers = list(case.headers)
    event = kind("198.51.100.7", headers, method=case.method, path=case.path, query=case.query, body=case.body)
    heard: list[Any] = []
    content = b"".join(application(environ_of(event), lambda status, headers, *_: heard.extend((status, headers))))
    return Received(int(heard[0][:3]), {name.lower(): value for name, value in heard[1]}, content)


def code_in(answer: Received) -> str:
    if answer.headers["content-type"] == "application/problem+json":
        return str(json.loads(answer.content)["code"])
    found = re.search(r"Error \d+ \(([a-z-]+)\)", answer.content.decode())
    return found[1] if found else answer.content.decode()[:80]


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_each_is_refused_with_a_code_and_writes_nothing(through: Any):
    published()
    before = rows()
    wrong = []
    for case in CASES:
        answer = through(case)
        found = (answer.status, code_in(answer))
        if found != case.expected:
            wrong.append(f"{case.what}: {found} instead of {case.expected}")
        if not answer.headers.get("x-request-id") or answer.headers.get("cache-control") is None:
            wrong.append(f"{case.what}: headers are missing: {answer.headers}")
    assert wrong == []
    assert rows() == before


@pytest.mark.parametrize("path", [LIST, "/", "/admin/login/"])
def test_no_header_of_no_consequence_fails_a_request(through: Any, path: str):
    for name, value in HARMLESS:
        answer = through(Unusable(name, (200, ""), path, headers=((name, value),)))
        assert answer.status == 200, (name, value)


def raw(method: str, target: str, *lines: str, body: str = "") -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: testserver", *lines, "", body]).encode("latin-1")


CHUNKED = "Transfer-Encoding: chunked"
# Of headers given twice the development server takes the first; API Gateway joins or refuses them.
RAW = [
    (raw("GET", "/api/v1/campaigns/\xff"), NOT_FOUND),
    (raw("GET", "/api/v1/regions?q=\xc3\x28\x80&layer=\xff"), INVALID),
    (raw("POST", ENDORSE, "Content-Length: x", body="{}"), (400, "invalid-content-length")),
    (raw("POST", ENDORSE, "Content-Length: -1", body="{}"), (400, "invalid-content-length")),
    (raw("POST", ENDORSE, "Content-Length: x", "Content-Length: 2", body="{}"), (400, "invalid-content-length")),
    (raw("POST", ENDORSE, "Content-Length: 99999999"), (413, "body-too-large")),
    (raw("POST", ENDORSE, CHUNKED, body="0\r\n\r\n"), (411, "length-required")),
    (raw("POST", "/", "Content-Length: 99999999"), (413, "body-too-large")),
    (raw("POST", "/", CHUNKED, body="0\r\n\r\n"), (411, "length-required")),
    (raw("POST", ENDORSE, "Content-Type: text/xml", "Content-Type: application/json", "Content-Length: 2", body="{}"),
     MEDIA_TYPE),
    (raw("POST", ENDORSE, "Content-Type: application/json", "Content-Length: 50", body="{"), MALFORMED),
    (raw("GET", LIST).replace(b"testserver", b"evil.example"), BAD),
    (raw("GET", "http://evil.example/api/v1/nothing"), NOT_FOUND),
    (raw("GET", "//evil.example/api"), NOT_FOUND),
]  # fmt: skip


@pytest.fixture(scope="module")
def port() -> Any:
    with running_server(application) as port:
        yield port


@pytest.mark.parametrize(("sent", "expected"), RAW)
def test_what_no_client_library_would_send_is_refused_too(port: int, sent: bytes, expected: tuple[int, str]):
    before = rows()
    answer = send_raw(port, sent)
    assert (answer.status, code_in(answer)) == expected
    assert rows() == before


@pytest.mark.parametrize("path", ["/", LIST, LOOKUP + "?lat=1&lon=1", "/api/v1/nothing", "/admin/login/"])
def test_head_is_get_without_a_body(port: int, path: str):
    read, asked = send(port, "GET", path, [], b""), send(port, "HEAD", path, [], b"")
    assert (asked.status, asked.content) == (read.status, b"")
    names = ("content-type", "cache-control", "etag", "vary", "allow")
    assert [asked.headers.get(name) for name in names] == [read.headers.get(name) for name in names]
