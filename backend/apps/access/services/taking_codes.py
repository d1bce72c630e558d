"""What do the use cases share that take a code? The caller holds the factor's lock."""

from __future__ import annotations

from datetime import datetime

from backend.apps.access.errors import SecondFactorWrong
from backend.apps.access.models import RecoveryCode, SecondFactor
from backend.apps.access.recovery import hashes_of, new_codes, read_code
from backend.apps.access.sealing import SealBroken, signing_keys, unseal
from backend.apps.access.totp import fitting_step

WRONG = "This code does not fit, or was used already. Wait for the next one, and see that your clock is right."
# Ten letters, or six digits with whatever people put between them.
MAX_CODE_CHARACTERS = 32


def take_totp(factor: SecondFactor, *, code: str, now: datetime) -> None:
    """Notes the code's 30 seconds, so that it is good once.

    Raises:
        SecondFactorWrong: it does not fit, or a code of these 30 seconds or of later ones was taken before.
    """
    try:
        secret = unseal(factor.sealed_secret)
    except SealBroken:
        raise SecondFactorWrong(WRONG) from None
    step = fitting_step(secret=secret, code=code.replace(" ", "")[:MAX_CODE_CHARACTERS], now=now)
    if step is None or (factor.last_step is not None and step <= factor.last_step):
        raise SecondFactorWrong(WRONG)
    factor.last_step, factor.last_used_at = step, now
    factor.save(update_fields=["sealed_secret", "last_step", "last_used_at", "confirmed_at"])


def take_recovery_code(factor: SecondFactor, *, code: str, now: datetime) -> bool:
    """Whether it was one of the factor's unused ones; it is used now."""
    plain = read_code(code[:MAX_CODE_CHARACTERS])
    if plain is None:
        return False
    hashes = hashes_of(plain, user_id=factor.user_id, keys=signing_keys())
    unused = RecoveryCode.objects.filter(factor=factor, used_at__isnull=True, code_hash__in=hashes)
    if not unused.update(used_at=now):
        return False
    factor.last_used_at = now
    factor.save(update_fields=["last_used_at"])
    return True


def replace_recovery_codes(factor: SecondFactor, *, now: datetime) -> list[str]:
    """New ones in the place of all that were there; the only time that they are to be had."""
    codes = new_codes()
    RecoveryCode.objects.filter(factor=factor).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            factor=factor, code_hash=hashes_of(code, user_id=factor.user_id, keys=signing_keys())[0], created_at=now
        )
        for code in codes
    )
    return codes
