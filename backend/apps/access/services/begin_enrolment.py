"""What does an authenticator have to be told?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.apps.access.models import SecondFactor
from backend.apps.access.sealing import SealBroken, seal, unseal
from backend.apps.access.totp import enrolment_address, new_secret


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The secret (Base32, to be typed), the same as an otpauth:// address (to be drawn), and sealed (to be kept)."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    sealed: str = field(repr=False)


def begin_enrolment(*, user: Any, sealed: str = "") -> Enrolment | None:
    """A new secret; that of `sealed` where it is one, so that a page that is loaded again is no other.

    It lies with whoever asks, in their session, and nowhere else: somebody else who has told the password, too, is not
    to know it. None where an authenticator counts already.
    """
    factor, _ = SecondFactor.objects.get_or_create(user=user)
    if factor.is_confirmed:
        return None
    secret = _opened(sealed)
    if not secret:
        secret = new_secret()
        sealed = seal(secret)
    address = enrolment_address(secret=secret, username=user.get_username())
    return Enrolment(secret=secret, address=address, sealed=sealed)


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed) if sealed else ""
    except SealBroken:
        return ""
