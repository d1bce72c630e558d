"""Is this really whose password it was?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.access.errors import SecondFactorNotEnrolled
from backend.apps.access.models import SecondFactor

from .taking_codes import take_recovery_code, take_totp


@transaction.atomic
def pass_second_factor(*, user: Any, code: str, now: datetime) -> None:
    """A code of the authenticator's, or one of the recovery codes; either is good once, two at a time included.

    Raises:
        SecondFactorNotEnrolled: there is no authenticator that counts.
        SecondFactorWrong: the code does not fit, or was used.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        raise SecondFactorNotEnrolled("There is no authenticator for this account any more: sign in again.")
    if not take_recovery_code(factor, code=code, now=now):
        take_totp(factor, code=code, now=now)
