"""Whose request is this? One address, settled before Django sees the request, from what no client can write.

Zappa takes the second-to-last entry of X-Forwarded-For, which a client forges on every front door but edge-optimised
REST. API Gateway and Lambda say themselves who connected: `requestContext.identity.sourceIp` (REST, payload 1.0),
`requestContext.http.sourceIp` (payload 2.0: HTTP API and Function URL). Two callers of ours may state another address,
each with a secret of its own: our CloudFront (`X-Origin-Secret`, then `CloudFront-Viewer-Address` counts) and the front
end, a rewriting proxy (`X-Front-End-Secret`, then `X-Visitor-Address` counts, before all others). Both must replace
these headers, not append to them.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings

type WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Where nobody says who called: the console's test event, an event of another kind. All of these share one address, so
# that a limit holds them together instead of sparing them.
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  # nosec B104  # an answer, nothing is bound to it

# Set beside REMOTE_ADDR where the front end stated what is no address; no header can make a key without HTTP_.
REFUSED = "backend.visitor_address_refused"

_FRONT_END_SECRET = "x-front-end-secret"  # noqa: S105  # nosec B105  # the header's name
_ORIGIN_SECRET = "x-origin-secret"  # noqa: S105  # nosec B105  # the header's name
_VISITOR_ADDRESS = "x-visitor-address"
_VIEWER_ADDRESS = "cloudfront-viewer-address"
_READ_HERE = (_FRONT_END_SECRET, _ORIGIN_SECRET, _VISITOR_ADDRESS, _VIEWER_ADDRESS)

# What stays of the event: who called and through which door. Its headers and body hold secrets, tokens and addresses.
_KEPT_OF_EVENT = ("version", "requestContext")

# What proxies elsewhere write, and so what a client may try: nothing behind this layer is to read any of it.
_REMOVED_PREFIXES = (
    "HTTP_X_FORWARDED",
    "HTTP_FORWARDED",
    "HTTP_X_ORIGINAL",
    "HTTP_X_REWRITE",
    "HTTP_X_REAL",
    "HTTP_X_CLIENT",
    "HTTP_X_CLUSTER_CLIENT",
    "HTTP_X_REMOTE",
    "HTTP_X_ORIGINATING",
    "HTTP_X_VERCEL_FORWARDED",
    "HTTP_X_APPENGINE_USER_IP",
    "HTTP_X_AZURE_CLIENTIP",
    "HTTP_X_ENVOY_EXTERNAL_ADDRESS",
    "HTTP_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_REMOTE_",
    "HTTP_CF_CONNECTING",
    "HTTP_CF_PSEUDO",
    "HTTP_FASTLY_CLIENT",
    "HTTP_FLY_CLIENT",
    "HTTP_DO_CONNECTING",
    "HTTP_X_HOST",
    "HTTP_X_SCHEME",
    "HTTP_X_URL_SCHEME",
    "HTTP_FRONT_END_HTTPS",
    "HTTP_PROXY",
    *(f"HTTP_{name.upper().replace('-', '_')}" for name in _READ_HERE),
)

_LONGEST_ADDRESS = 64
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?")
_V4_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}")
# CloudFront writes an IPv6 address and its port without brackets too, so that what follows the last colon is the port.
_ANY_WITH_PORT = re.compile(r"([0-9A-Fa-f:.]+):[0-9]{1,5}")


class TrustedClientAddress:
    """The WSGI layer around Django: behind it REMOTE_ADDR is an IP address in canonical form, and true.

    Secrets: FRONT_END_SECRETS and ORIGIN_SECRETS, several each while one is replaced; none means that nobody may state
    an address. On Lambda the scheme is https and the port 443, whatever X-Forwarded-Proto and -Port say.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        settle_client_address(environ)
        return self._application(environ, start_response)


def settle_client_address(environ: dict[str, Any]) -> None:
    """Sets REMOTE_ADDR and removes every header that claims an address, a host or a scheme, and both secrets.

    A stated visitor that is no address sets REFUSED, for ClientAddressMiddleware to answer: to count it as the front
    end's own would let one visitor use up what all share.
    """
    event = environ.get("lambda.event")
    if isinstance(event, Mapping):
        caller, headers = _source_address(event), _headers_of_event(event)
        environ["lambda.event"] = {name: event[name] for name in _KEPT_OF_EVENT if name in event}
        environ |= {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
    else:
        caller, headers = canonical_address(environ.get("REMOTE_ADDR")), _headers_of_environ(environ)
    for name in [name for name in environ if name.startswith(_REMOVED_PREFIXES)]:
        del environ[name]

    address = caller or UNKNOWN_ADDRESS
    if _is_presented(headers[_ORIGIN_SECRET], settings.ORIGIN_SECRETS):
        address = _viewer_address(headers[_VIEWER_ADDRESS]) or address
    if headers[_VISITOR_ADDRESS] and _is_presented(headers[_FRONT_END_SECRET], settings.FRONT_END_SECRETS):
        visitor = _visitor_address(headers[_VISITOR_ADDRESS])
        address = visitor or address
        environ[REFUSED] = visitor is None
    environ["REMOTE_ADDR"] = address


def canonical_address(text: object) -> str | None:
    """An address as RFC 5952 writes it, an IPv4 one inside IPv6 (RFC 4291 2.5.5.2) as IPv4; None for anything else."""
    if not isinstance(text, str) or len(text) > _LONGEST_ADDRESS:
        return None
    try:
        parsed = ip_address(text.strip(" \t"))
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:  # a zone means something on one machine only (RFC 4007)
            return None
        return str(parsed.ipv4_mapped or parsed)
    return str(parsed)


def _source_address(event: Mapping[str, Any]) -> str | None:
    told: Any = event
    for name in ("requestContext", "http" if event.get("version") == "2.0" else "identity", "sourceIp"):
        told = told.get(name) if isinstance(told, Mapping) else None
    return canonical_address(told)


def _headers_of_event(event: Mapping[str, Any]) -> dict[str, set[str]]:
    """The different values of each header read here, by its own name.

    Not as Zappa's environ has them: there X_Visitor_Address and X-Visitor-Address are one, and the later wins.
    """
    found: dict[str, set[str]] = {name: set() for name in _READ_HERE}
    for name, values in _pairs(event):
        if (known := found.get(name.lower())) is not None:
            told = values if isinstance(values, list) else [values]
            known.update(value for value in told if isinstance(value, str))
    return found


def _pairs(event: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for part in ("headers", "multiValueHeaders"):
        yield from (event.get(part) or {}).items()


def _headers_of_environ(environ: Mapping[str, Any]) -> dict[str, set[str]]:
    """From a server on this machine; Django's own drops names with underscores."""
    named = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in _READ_HERE}
    return {name: set() if value is None else {value} for name, value in named.items()}


def _is_presented(stated: set[str], secrets: Iterable[str]) -> bool:
    """Whether one header holds one of the secrets; compared without telling by time how much of it was right."""
    if len(stated) != 1:
        return False
    [value] = stated
    raw = value.encode("utf-8", "surrogatepass")
    matches = [hmac.compare_digest(raw, secret.encode()) for secret in secrets if secret]
    return any(matches)


def _visitor_address(stated: set[str]) -> str | None:
    """One address, bare or with a port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1], [2001:db8::1]:80."""
    if len(stated) != 1:
        return None
    text = next(iter(stated)).strip(" \t")
    with_port = _BRACKETED.fullmatch(text) or _V4_WITH_PORT.fullmatch(text)
    return canonical_address(with_port[1] if with_port else text)


def _viewer_address(stated: set[str]) -> str | None:
    """CloudFront's `address:port`. Without it the request still comes from CloudFront, whose own address counts."""
    if len(stated) != 1:
        return None
    text = next(iter(stated)).strip(" \t")
    with_port = _BRACKETED.fullmatch(text) or _ANY_WITH_PORT.fullmatch(text)
    return canonical_address(with_port[1]) if with_port else None
