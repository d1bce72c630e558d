"""How does a secret lie in the database that must be read again? Sealed under the signing key (Fernet: AES-CBC, HMAC).

Who gets hold of the database alone, or of a copy, cannot make codes. Earlier signing keys open what they have sealed.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_PURPOSE = b"backend.apps.access: secrets of authenticators"


class SealBroken(Exception):
    """None of our keys has sealed this: they were all replaced."""


def signing_keys() -> list[str]:
    """Django's own, the current one first."""
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def seal(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises SealBroken."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415  # no visitor's request needs it, nor a start

    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken from None


def _keys() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    derived = (hmac.digest(key.encode(), _PURPOSE, "sha256") for key in signing_keys())
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
