"""When does an authenticator count? When it has shown that it knows the secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.access.errors import SecondFactorNotEnrolled
from backend.apps.access.models import SecondFactor

from .taking_codes import replace_recovery_codes, take_totp


@transaction.atomic
def confirm_enrolment(*, user: Any, sealed: str, code: str, now: datetime) -> list[str]:
    """The recovery codes, which nobody is shown again. `sealed` is the secret that this session was shown.

    Raises:
        SecondFactorNotEnrolled: none was begun, or it counts already.
        SecondFactorWrong: the code does not fit.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=True).first()
    if factor is None or not sealed:
        raise SecondFactorNotEnrolled("No authenticator waits to be confirmed: load the page again.")
    factor.sealed_secret, factor.confirmed_at = sealed, now
    take_totp(factor, code=code, now=now)
    return replace_recovery_codes(factor, now=now)
