"""What Lambda hands over for a request, by front door, as AWS documents the payloads; addresses are documentation's."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, quote

from zappa.wsgi import create_wsgi_request

type Headers = Sequence[tuple[str, str]]

HOST = "testserver"
ORIGIN_SECRET = "origin-secret-that-only-cloudfront-knows"
CLOUDFRONT_EDGE = "130.176.0.1"


def rest_v1(
    source: str, headers: Headers = (), *, method: str = "GET", path: str = "/", query: str = "", body: bytes = b""
) -> dict[str, Any]:
    """API Gateway's REST API (and HTTP API with payload 1.0): each header once, and all its values beside."""
    many: dict[str, list[str]] = {}
    for name, value in _by_a_gateway(source, headers):
        many.setdefault(name, []).append(value)
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": source, "userArn": None},
            "stage": "production",
            "httpMethod": method,
        },
        **_body(body),
    }


def http_v2(
    source: str, headers: Headers = (), *, method: str = "GET", path: str = "/", query: str = "", body: bytes = b""
) -> dict[str, Any]:
    """API Gateway's HTTP API, payload 2.0: values of one name are joined by commas."""
    joined: dict[str, str] = {}
    for name, value in _by_a_gateway(source, headers):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": quote(path, safe="/%"),
        "rawQueryString": query,
        "headers": joined,
        "requestContext": {
            "requestId": "JKJaXmPLvHcESHA=",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source, "userAgent": "test"},
            "stage": "$default",
        },
        **_body(body),
    }


def function_url(source: str, headers: Headers = (), **options: Any) -> dict[str, Any]:
    """A Function URL: payload 2.0, called by whoever knows the address."""
    event = http_v2(source, headers, **options)
    event["requestContext"] |= {"domainName": "abc.lambda-url.us-east-1.on.aws", "accountId": "anonymous"}
    return event


def cloudfront(source: str, headers: Headers = (), **options: Any) -> dict[str, Any]:
    """A Function URL behind our CloudFront, which replaces what a viewer sends under the names that it sets itself."""
    viewer = f"{source}:46532"  # CloudFront writes IPv6 without brackets too
    own = [("CloudFront-Viewer-Address", viewer), ("X-Origin-Secret", ORIGIN_SECRET)]
    names = {name.lower() for name, _ in own}
    passed = [(name, value) for name, value in headers if name.lower() not in names]
    return function_url(CLOUDFRONT_EDGE, [*passed, *own], **options)


KINDS: list[Callable[..., dict[str, Any]]] = [rest_v1, http_v2, function_url, cloudfront]


def environ_of(event: dict[str, Any]) -> dict[str, Any]:
    """As zappa.handler.LambdaHandler makes it (test_lambda_handler.py runs the whole handler)."""
    environ: dict[str, Any] = create_wsgi_request(event, script_name="", binary_support=True)
    return environ | {
        "HTTPS": "on",
        "wsgi.url_scheme": "https",
        "lambda.context": object(),
        "lambda.event": event,
    }


def _by_a_gateway(source: str, headers: Headers) -> Headers:
    """With what API Gateway adds; to a client's X-Forwarded-For it appends."""
    forged = next((value for name, value in headers if name.lower() == "x-forwarded-for"), None)
    others = [(name, value) for name, value in headers if name.lower() != "x-forwarded-for"]
    forwarded = f"{forged}, {source}" if forged is not None else source
    return [("Host", HOST), *others, ("X-Forwarded-For", forwarded), ("X-Forwarded-Port", "443")]


def _body(body: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True} if body else {"body": None}
