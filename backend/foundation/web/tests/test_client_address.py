"""REMOTE_ADDR is who connected, or who a holder of a secret says; nothing else that a client writes counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from backend.foundation.web.client_address import (
    REFUSED,
    UNKNOWN_ADDRESS,
    TrustedClientAddress,
    canonical_address,
)

from .lambda_events import CLOUDFRONT_EDGE, KINDS, ORIGIN_SECRET, Headers, cloudfront, environ_of, function_url, rest_v1

REAL = ["198.51.100.7", "2001:db8:aa::7"]
STATED = "192.0.2.99"
FRONT_END_SECRET = "front-end-secret-that-only-the-front-end-knows"
FORGERIES = 10_000

NAMES = [
    "X-Forwarded-For", "X-Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server",
    "X-Forwarded-Ssl", "Forwarded", "Forwarded-For", "X-Real-Ip", "X-Client-Ip", "Client-Ip", "X-Cluster-Client-Ip",
    "True-Client-Ip", "CF-Connecting-Ip", "Fastly-Client-Ip", "Remote-Addr", "X-Remote-Addr", "X-Remote-Ip",
    "X-Originating-Ip", "X-Original-Forwarded-For", "X-ProxyUser-Ip", "Via", "Cookie", "Source-Ip",
    "CloudFront-Viewer-Address", "X-Visitor-Address", "X-Origin-Secret", "X-Front-End-Secret",
]  # fmt: skip
FORGED = ["203.0.113.9", "10.0.0.1", "127.0.0.1", "0.0.0.0", "2001:db8:bad::1", "::1", "::ffff:203.0.113.9"]  # noqa: S104


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    settings.FRONT_END_SECRETS = ("the-front-end-secret-before-this-one", FRONT_END_SECRET)
    settings.ORIGIN_SECRETS = (ORIGIN_SECRET, "the-origin-secret-after-this-one")


def settled(environ: dict[str, Any]) -> dict[str, Any]:
    """The environ that Django gets."""
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ)
        return []

    TrustedClientAddress(application)(environ, lambda *_: None)
    return seen[0]


def any_case(chance: random.Random, name: str) -> str:
    style = chance.randrange(5)
    if style == 0:
        return "".join(chance.choice((letter.upper(), letter.lower())) for letter in name)
    return [name, name.lower(), name.upper(), name.replace("-", "_"), name.replace("-", "_").lower()][style]


def any_value(chance: random.Random) -> str:
    address = chance.choice(FORGED)
    port = chance.randrange(70_000)
    junk = "".join(chr(chance.choice((0, 9, 10, 0x7F, 0xA0, 0xFF, 0x665, 0xD800, 0x1F600))) for _ in range(3))
    return chance.choice(
        [
            address,
            f"{address}:{port}",
            f"[{address}]:{port}",
            f"{address}, {chance.choice(FORGED)}",
            f"{address},{address},{address}",
            f'for="[{address}]:{port}";proto=https',
            f" {address}\t",
            f"{address}{junk}",
            f"{junk}{address}",
            f"{address}%eth0",
            "unknown",
            "",
            ORIGIN_SECRET[:-1],
            FRONT_END_SECRET.upper(),
            f"{FRONT_END_SECRET},{FRONT_END_SECRET}",
            "the-front-end-secret-before-this-one ",
            address * 500,
        ]
    )


def forged_headers(chance: random.Random) -> Headers:
    return [(any_case(chance, chance.choice(NAMES)), any_value(chance)) for _ in range(chance.randrange(1, 9))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_of_ten_thousand_sets_of_forged_headers_none_becomes_the_address(kind: Callable[..., dict[str, Any]]):
    chance = random.Random(f"forged headers over {kind.__name__}")
    for _ in range(FORGERIES):
        source, headers = chance.choice(REAL), forged_headers(chance)
        environ = settled(environ_of(kind(source, headers)))
        assert environ["REMOTE_ADDR"] == source, headers
        assert not environ.get(REFUSED)
        assert (environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == ("https", "443")
        left = {name for name in environ if "FORWARD" in name or "SECRET" in name or "VISITOR" in name}
        assert left == set()
        assert environ["lambda.event"].keys() <= {"version", "requestContext"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_with_the_front_ends_secret_the_stated_address_counts_among_any_forged_ones(
    kind: Callable[..., dict[str, Any]],
):
    chance = random.Random(f"front end over {kind.__name__}")
    names = {"x-visitor-address", "x-front-end-secret"}
    for _ in range(1_000):
        own = [("X-Visitor-Address", STATED), ("x-front-end-secret", FRONT_END_SECRET)]
        # The front end replaces headers of these names, and passes on all others, also those with underscores.
        headers = [pair for pair in forged_headers(chance) if pair[0].lower() not in names] + own
        chance.shuffle(headers)
        assert settled(environ_of(kind(chance.choice(REAL), headers)))["REMOTE_ADDR"] == STATED, headers


def stated(value: str, *, secret: str = FRONT_END_SECRET, again: str | None = None) -> dict[str, Any]:
    headers = [("X-Visitor-Address", value), ("X-Front-End-Secret", secret)]
    headers += [("X-Visitor-Address", again)] if again is not None else []
    return settled(environ_of(rest_v1("198.51.100.7", headers)))


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1:443", "2001:db8::1:443"),  # without brackets all of it is the address
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("\t192.0.2.1 ", "192.0.2.1"),
    ],
)
def test_a_visitor_may_be_stated_in_each_usual_form(value: str, address: str):
    environ = stated(value)
    assert (environ["REMOTE_ADDR"], environ[REFUSED]) == (address, False)


@pytest.mark.parametrize(
    "value",
    ["", "unknown", "192.0.2.1, 192.0.2.2", "192.0.2.256", "192.0.2.1/32", "fe80::1%eth0", "1", "01.2.3.4",
     "\u0661.2.3.4", "example.org", "192.0.2.1\0", "[192.0.2.1", "1" * 100_000],
)  # fmt: skip
def test_a_stated_visitor_that_is_no_address_is_refused(value: str):
    environ = stated(value)
    assert (environ["REMOTE_ADDR"], environ[REFUSED]) == ("198.51.100.7", True)


def test_two_different_stated_visitors_are_refused():
    assert stated("192.0.2.1", again="192.0.2.2")[REFUSED] is True
    assert stated("192.0.2.1", again="192.0.2.1")["REMOTE_ADDR"] == "192.0.2.1"


@pytest.mark.parametrize("secret", ["", "x", FRONT_END_SECRET + " ", ORIGIN_SECRET, "\u0161\ud800", "f\xfcr"])
def test_without_the_secret_a_stated_visitor_is_as_if_it_were_not_there(secret: str):
    environ = stated("192.0.2.1", secret=secret)
    assert (environ["REMOTE_ADDR"], environ.get(REFUSED)) == ("198.51.100.7", None)


def test_each_of_several_secrets_counts_until_it_is_taken_away(settings: Any):
    old, new = "the-front-end-secret-before-this-one", FRONT_END_SECRET
    assert [stated("192.0.2.1", secret=secret)["REMOTE_ADDR"] for secret in (old, new)] == ["192.0.2.1"] * 2
    settings.FRONT_END_SECRETS = (new,)
    assert stated("192.0.2.1", secret=old)["REMOTE_ADDR"] == "198.51.100.7"


@pytest.mark.parametrize("configured", [(), ("",)])
def test_without_a_configured_secret_nobody_states_anything(settings: Any, configured: tuple[str, ...]):
    settings.FRONT_END_SECRETS = settings.ORIGIN_SECRETS = configured
    for secret in ("", FRONT_END_SECRET):
        assert stated("192.0.2.1", secret=secret)["REMOTE_ADDR"] == "198.51.100.7"
    assert settled(environ_of(cloudfront("198.51.100.7")))["REMOTE_ADDR"] == CLOUDFRONT_EDGE


def test_the_front_end_itself_has_its_own_address():
    event = rest_v1("198.51.100.7", [("X-Front-End-Secret", FRONT_END_SECRET)])
    assert settled(environ_of(event))["REMOTE_ADDR"] == "198.51.100.7"


@pytest.mark.parametrize(
    ("viewer", "address"),
    [
        ("192.0.2.1:46532", "192.0.2.1"),
        ("2001:db8::1:46532", "2001:db8::1"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334:46532", "2001:db8:85a3::8a2e:370:7334"),
        ("[2001:db8::1]:46532", "2001:db8::1"),
        ("::ffff:192.0.2.1:46532", "192.0.2.1"),
        ("192.0.2.1", CLOUDFRONT_EDGE),
        ("garbage", CLOUDFRONT_EDGE),
        ("", CLOUDFRONT_EDGE),
    ],
)
def test_cloudfronts_viewer_is_read_in_both_its_forms(viewer: str, address: str):
    event = function_url(CLOUDFRONT_EDGE, [("cloudfront-viewer-address", viewer), ("x-origin-secret", ORIGIN_SECRET)])
    assert settled(environ_of(event))["REMOTE_ADDR"] == address


@pytest.mark.parametrize("source", [None, "", "test-invoke-source-ip", "1.2.3", 5, ["1.2.3.4"]])
def test_who_cannot_be_told_has_one_address_for_all(source: Any):
    for kind in KINDS[:3]:
        environ = environ_of(kind("198.51.100.7"))
        context = environ["lambda.event"]["requestContext"]
        context["identity" if "identity" in context else "http"]["sourceIp"] = source
        assert settled(environ)["REMOTE_ADDR"] == UNKNOWN_ADDRESS


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"version": "2.0", "requestContext": {}}])
def test_an_event_of_no_front_door_fails_nowhere(event: dict[str, Any]):
    environ = settled({"REMOTE_ADDR": "203.0.113.9", "lambda.event": event | {"headers": None}})
    assert environ["REMOTE_ADDR"] == UNKNOWN_ADDRESS


def test_a_load_balancers_event_names_nobody():
    """ELB writes the caller into X-Forwarded-For only, behind what the client wrote; it is none of our front doors."""
    event = rest_v1("198.51.100.7", [("X-Forwarded-For", "203.0.113.9")])
    event["requestContext"] = {"elb": {"targetGroupArn": "arn"}}
    assert settled(environ_of(event))["REMOTE_ADDR"] == UNKNOWN_ADDRESS


def test_on_a_server_of_this_machine_the_socket_counts_and_the_same_secrets():
    local = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9", "wsgi.url_scheme": "http"}
    local["HTTP_X_VISITOR_ADDRESS"] = "192.0.2.1"
    environ = settled(dict(local))
    assert environ == {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http"}
    assert settled(local | {"HTTP_X_FRONT_END_SECRET": FRONT_END_SECRET})["REMOTE_ADDR"] == "192.0.2.1"
    assert settled({"REMOTE_ADDR": ""})["REMOTE_ADDR"] == UNKNOWN_ADDRESS  # a Unix socket's peer has none


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("::FFFF:1.2.3.4", "1.2.3.4"),
        ("2001:DB8::", "2001:db8::"),
        ("1.2.3", None),
        (None, None),
    ],
)
def test_one_address_has_one_spelling(text: str | None, address: str | None):
    assert canonical_address(text) == address
