"""What does an API token look like? cb_, 256 random bits, and a checksum, all in letters and digits.

The prefix and the checksum are for scanners of leaked secrets (and for our own logs): whoever finds such a text knows
without asking us that it is one of ours, and a mistyped one is refused without a look into the database.

Kept is the SHA-256 alone. A slow hash with a salt is for passwords, which people choose and others can guess: of 256
random bits nobody tries a fraction worth naming, however fast the hash is, and no two tokens share one. A slow one
would be a lever for whoever wants to keep our processors busy.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass

MARK = "cb_"
SHOWN_CHARACTERS = 8
# 62**43 > 2**256
SECRET_CHARACTERS = 43
CHECKSUM_CHARACTERS = 6
PATTERN = rf"{MARK}[0-9A-Za-z]{{{SECRET_CHARACTERS + CHECKSUM_CHARACTERS}}}"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WHOLE = re.compile(PATTERN, re.ASCII)


@dataclass(frozen=True, slots=True)
class Presented:
    """A text that has a token's form: whether anybody was given it is another question."""

    prefix: str
    secret_hash: str


def new_token() -> str:
    secret = _base62(secrets.randbits(256), SECRET_CHARACTERS)
    return f"{MARK}{secret}{_checksum(secret)}"


def presented(text: str) -> Presented | None:
    """None for what cannot be a token, whoever wrote it."""
    if not _WHOLE.fullmatch(text):
        return None
    secret = text[len(MARK) : -CHECKSUM_CHARACTERS]
    if text[-CHECKSUM_CHARACTERS:] != _checksum(secret):
        return None
    return Presented(prefix=text[: len(MARK) + SHOWN_CHARACTERS], secret_hash=hashlib.sha256(text.encode()).hexdigest())


def _checksum(secret: str) -> str:
    """CRC-32 of the random part: it finds mistakes and strangers, and guards nothing."""
    return _base62(zlib.crc32(secret.encode()), CHECKSUM_CHARACTERS)


def _base62(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
