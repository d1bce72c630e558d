"""What does a stakeholder say of themselves, by now confirmed?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import ConsentAct, Stakeholder

from .mailing_consent import give_mailing_consent


@transaction.atomic
def update_details(
    *,
    stakeholder_id: int,
    name: str,
    kind: str,
    organization_name: str,
    role: str,
    mailing_consent: bool,
    now: datetime,
    stakeholder_type: str = "",
    typed_at: datetime | None = None,
) -> None:
    """Takes over what the owner of the address has confirmed; `typed_at` is when they typed it, now unless told.

    A consent to mailings is noted once, with its first time; not giving it again does not take it back, and one that
    was typed before it was withdrawn does not give it again.

    Raises:
        StakeholderNotFound: no such stakeholder, or one that is erased or merged.
    """
    changed = (
        Stakeholder.objects.present()
        .filter(pk=stakeholder_id)
        .update(
            name=name,
            kind=kind,
            type=stakeholder_type,
            organization_name=organization_name,
            role=role,
            updated_at=now,
        )
    )
    if not changed:
        raise StakeholderNotFound("This stakeholder is gone.")
    if mailing_consent:
        give_mailing_consent(stakeholder_id=stakeholder_id, act=ConsentAct.CONFIRMED, said_at=typed_at, now=now)
