"""Which key did the caller send, whose is it, and what was asked with it?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from backend.foundation.rate_limiting.identities import address_identities

from .errors import IdempotencyKeyInvalid

HEADER = "Idempotency-Key"
MAX_KEY_CHARACTERS = 255
_SALT = "backend.foundation.idempotency"
# Visible ASCII. Nothing that begins with a quote: that is the other form.
_BARE = re.compile(r"[!#-~][!-~]*")
# A Structured Fields string (RFC 8941 3.3.3) of visible ASCII, as the IETF's draft of this header has it.
_QUOTED = re.compile(r'"((?:[!#-\[\]-~]|\\["\\])+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A request with a key, by hashes that only this site can make (HMAC-SHA256, 64 hex digits).

    `fingerprints` has, under each hash of caller, route and key, the hash of caller, method, path with query, and body:
    first by the signing key, then by the earlier ones that still count. `lock_number` is the key's advisory lock
    (PostgreSQL's bigint); it is the same whatever the signing key, and nowhere written.
    """

    fingerprints: Mapping[str, str]
    lock_number: int


def key_of(request: HttpRequest) -> str | None:
    """The key of the request, None where none was sent. `"a"` in quotes is the same key as a bare `a`.

    Raises:
        IdempotencyKeyInvalid: it is empty, too long, or holds something else than visible ASCII.
    """
    sent: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if sent is None:
        return None
    raw = sent.strip(" \t")
    key: str = raw
    if quoted := _QUOTED.fullmatch(raw):
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    elif not _BARE.fullmatch(raw):
        raise IdempotencyKeyInvalid(
            f"An {HEADER} is 1 to {MAX_KEY_CHARACTERS} visible ASCII characters, such as a UUID; blanks, controls "
            "and letters beyond ASCII are none, and a quote at its start needs one at its end."
        )
    if len(key) > MAX_KEY_CHARACTERS:
        raise IdempotencyKeyInvalid(f"The {HEADER} has {len(key)} characters; at most {MAX_KEY_CHARACTERS} are taken.")
    return key


def keyed(request: HttpRequest, key: str) -> Keyed:
    """Reads the whole body, which the parsers can read again."""
    caller = _caller_of(request)
    method = request.method or ""
    match = request.resolver_match
    route = match.route if match is not None else request.path
    name = _joined("key", caller, method, route, key)
    content = _joined("request", caller, method, request.get_full_path(), request.body)
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return Keyed(
        fingerprints={_hash(name, secret): _hash(content, secret) for secret in secrets},
        lock_number=int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True),
    )


def _caller_of(request: HttpRequest) -> str:
    """The signed-in user, else the network that one household has: an IPv4 address, or the /64 of an IPv6 one."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user {user.pk}"
    # As limits tell callers apart: an IPv4 address, or the /64 of an IPv6 one.
    return f"network {address_identities(request.META.get('REMOTE_ADDR', ''))['address']}"


def _joined(*parts: str | bytes) -> bytes:
    """Each behind its length, so that no two lists of parts run together into the same bytes."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(8) + part for part in encoded)


def _hash(value: bytes, secret: str | bytes) -> str:
    return salted_hmac(_SALT, value, secret=secret, algorithm="sha256").hexdigest()
