"""What does a recovery code look like, and what is kept of it?

Ten letters and digits of an alphabet of 31 without those that are mistaken for others: 49 bits. Guesses are limited
(limits.py), and who has the database's copy alone would have to try them under a key that is not in it.
"""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

HOW_MANY = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 10
_PURPOSE = "backend.apps.access: recovery codes"


def new_codes() -> list[str]:
    return [_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(HOW_MANY)]


def read_code(typed: str) -> str | None:
    """As it is kept; None for what is no recovery code. Capitals, blanks and dashes do not matter."""
    plain = typed.casefold().replace("-", "").replace(" ", "")
    is_code = len(plain) == _LENGTH and all(character in _ALPHABET for character in plain)
    return plain if is_code else None


def hashes_of(code: str, *, user_id: int, keys: list[str]) -> list[str]:
    """HMAC-SHA256 under each of the keys, the current one first."""
    plain = code.replace("-", "")
    return [salted_hmac(_PURPOSE, f"{user_id}:{plain}", secret=key, algorithm="sha256").hexdigest() for key in keys]


def _grouped(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"
