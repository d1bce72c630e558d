"""What does an authenticator have to be told?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from backend.apps.access.models import SecondFactor
from backend.apps.access.sealing import SealBroken, seal, unseal
from backend.apps.access.totp import enrolment_address, new_secret


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The secret (Base32, to be typed) and the same as an otpauth:// address (to be drawn)."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@transaction.atomic
def begin_enrolment(*, user: Any) -> Enrolment | None:
    """The same secret until a code of it is told, so that a page that is loaded again is no other; None afterwards."""
    SecondFactor.objects.get_or_create(user=user)
    factor = SecondFactor.objects.select_for_update().get(user=user)
    if factor.is_confirmed:
        return None
    secret = _opened(factor.sealed_secret)
    if not secret:
        secret = new_secret()
        factor.sealed_secret = seal(secret)
        factor.save(update_fields=["sealed_secret"])
    return Enrolment(secret=secret, address=enrolment_address(secret=secret, username=user.get_username()))


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed) if sealed else ""
    except SealBroken:
        return ""
