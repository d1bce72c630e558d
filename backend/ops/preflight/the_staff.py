"""Could staff sign in by the provider, where the stage has one? Its document, the way there, its pool and client."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from backend.ops.staff_paths import CALLBACK, SIGNED_OUT

from .scene import CheckFailed, CheckSkipped, Scene

SECONDS = 10.0
LONGEST_ANSWER_BYTES = 256 * 1024
_DOCUMENT = "/.well-known/openid-configuration"
# Those that the function asks itself; where people are sent, their browsers find.
_ASKED = ("token_endpoint", "jwks_uri")
_NEEDED = ("authorization_endpoint", *_ASKED)
_GONE = {"ResourceNotFoundException": "is not there"}


def sign_in(scene: Scene) -> str:
    """The document answers and names its issuer, the function has a way to it, the pool's client leads back here."""
    issuer = scene.variables.get("STAFF_OIDC_ISSUER")
    if not issuer:
        raise CheckSkipped("no provider signs staff in: passwords with an authenticator do")
    document = _document(issuer)
    if scene.values.get("network/has_nat") != "true":
        _refuse_hosts_without_ipv6(issuer, document)
    pool = scene.values.get("identity/user_pool_id")
    if pool is None:
        return f"{issuer} answers; where its client may lead back to, only it knows"
    wrong = [*_what_is_wrong_with_the_pool(scene, pool, issuer), *_what_is_wrong_with_the_client(scene, pool)]
    if wrong:
        raise CheckFailed(f"the pool {pool}: {'; '.join(wrong)}")
    return f"{issuer} answers, and its client leads back to {scene.variable('PUBLIC_BASE_URL')}"


def _document(issuer: str) -> Mapping[str, Any]:
    """What its discovery document says. Raises CheckFailed: it does not answer, or is no such document."""
    status, body = _asked(f"{issuer.rstrip('/')}{_DOCUMENT}")
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if status != http.client.OK or not isinstance(found, dict):
        raise CheckFailed(f"{issuer}{_DOCUMENT} answers {status}, and no document")
    if found.get("issuer") != issuer:
        raise CheckFailed(f"STAFF_OIDC_ISSUER is {issuer}, and the document there calls itself {found.get('issuer')!r}")
    if missing := [name for name in _NEEDED if not isinstance(found.get(name), str)]:
        raise CheckFailed(f"the document of {issuer} names no {', '.join(missing)}")
    return found


def _asked(address: str) -> tuple[int, bytes]:
    try:
        parts = urlsplit(address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    except (ValueError, http.client.InvalidURL):
        raise CheckFailed(f"{address!r} is no address") from None
    try:
        connection.request("GET", parts.path, headers={"User-Agent": "bin/preflight", "Accept": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER_BYTES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CheckFailed(f"{address} does not answer ({str(error) or type(error).__name__})") from error
    finally:
        connection.close()


def _refuse_hosts_without_ipv6(issuer: str, document: Mapping[str, Any]) -> None:
    """The function's subnets lead out over IPv6 alone."""
    hosts = {urlsplit(address).hostname or "" for address in (issuer, *(str(document[name]) for name in _ASKED))}
    if without := sorted(host for host in hosts if not _has_ipv6(host)):
        raise CheckFailed(
            f"the function has no way out over IPv4, and of {', '.join(without)} no IPv6 address is known",
            "set network.has_nat in terraform/stages (of the home stage), and apply",
        )


def _has_ipv6(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 443, socket.AF_INET6, socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return False


def _what_is_wrong_with_the_pool(scene: Scene, pool: str, issuer: str) -> Iterator[str]:
    if issuer.rpartition("/")[2] != pool:
        yield f"STAFF_OIDC_ISSUER is {issuer}, another one's"
    told = scene.found(
        f"the pool {pool}", "cognito-idp", "describe_user_pool", UserPoolId=pool, reasons=_GONE
    )["UserPool"]  # fmt: skip
    if told.get("MfaConfiguration") != "ON":
        yield "a password alone is enough"
    if not told.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
        yield "anybody may sign up"


def _what_is_wrong_with_the_client(scene: Scene, pool: str) -> Iterator[str]:
    base, client = scene.variable("PUBLIC_BASE_URL").rstrip("/"), scene.variable("STAFF_OIDC_CLIENT_ID")
    told = scene.found(
        f"the client {client}", "cognito-idp", "describe_user_pool_client", UserPoolId=pool, ClientId=client,
        reasons=_GONE,
    )["UserPoolClient"]  # fmt: skip
    for name, address in (("CallbackURLs", base + CALLBACK), ("LogoutURLs", base + SIGNED_OUT)):
        if address not in told.get(name, ()):
            yield f"its client's {name} lack {address}"
    if told.get("AllowedOAuthFlows") != ["code"]:
        yield "its client allows another flow than the code"
