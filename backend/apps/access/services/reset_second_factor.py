"""What if somebody has lost the authenticator, and the recovery codes with it?"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.access.errors import OwnSecondFactor, SecondFactorNotEnrolled, SuperuserUntouchable
from backend.apps.access.models import SecondFactor
from backend.apps.access.roles import may_touch
from backend.foundation.observability import metrics

logger = logging.getLogger(__name__)


@transaction.atomic
def reset_second_factor(*, factor_id: int, by: Any | None, now: datetime) -> SecondFactor:
    """The next sign-in with the password sets up another one. Who did it, and when, stays written down.

    `by` is who does it, None on the server's own terminal. Counted as SecondFactorReset: until the next sign-in the
    password is all that guards the account.

    Raises:
        SecondFactorNotEnrolled: there is none, or it was reset already.
        OwnSecondFactor: one's own: an open session would be enough to get rid of it.
        SuperuserUntouchable: a superuser's, and `by` is none.
    """
    factor = SecondFactor.objects.select_for_update().filter(pk=factor_id).exclude(sealed_secret="").first()  # nosec B106
    if factor is None:
        raise SecondFactorNotEnrolled("There is no authenticator to reset.")
    if by is not None and factor.user_id == by.pk:
        raise OwnSecondFactor("Your own authenticator is reset by another admin.")
    if by is not None and not may_touch(by, factor.user):
        raise SuperuserUntouchable("A superuser's authenticator is reset by another superuser, or on the terminal.")
    factor.recovery_codes.all().delete()
    factor.sealed_secret, factor.confirmed_at, factor.last_step = "", None, None
    factor.reset_at, factor.reset_by = now, by
    factor.save()
    metrics.count("SecondFactorReset")
    logger.warning("an authenticator was reset", extra={"kind": "admin" if by else "terminal"})
    return factor
