"""What if the recovery codes are used up, or somebody has seen them?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.access.errors import SecondFactorNotEnrolled
from backend.apps.access.models import SecondFactor

from .taking_codes import replace_recovery_codes, take_totp


@transaction.atomic
def renew_recovery_codes(*, user: Any, code: str, now: datetime) -> list[str]:
    """New ones, against a code of the authenticator: an open session alone must not leave with them.

    Raises:
        SecondFactorNotEnrolled: there is no authenticator that counts.
        SecondFactorWrong: the code does not fit, or was used.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        raise SecondFactorNotEnrolled("Set up an authenticator first.")
    take_totp(factor, code=code, now=now)
    return replace_recovery_codes(factor, now=now)
