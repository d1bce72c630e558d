"""What does the authenticator of somebody in staff show? RFC 6238: SHA-1, 30 seconds, six digits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS = 30


def code_of(secret: str, now: float) -> str:
    """`secret` is Base32, with spaces or without; `now` in seconds since 1970."""
    padded = secret.replace(" ", "").upper()
    key = base64.b32decode(padded + "=" * (-len(padded) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(now // STEP_SECONDS)), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class Authenticator:
    """Shows each code once: told a second time it is refused. The one that comes next is taken already."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._last_step = 0

    def code(self) -> str:
        self._last_step = max(int(time.time() // STEP_SECONDS), self._last_step + 1)
        return code_of(self._secret, self._last_step * STEP_SECONDS)
