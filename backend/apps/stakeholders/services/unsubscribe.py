"""Who pressed the link to unsubscribe? They get no more mailings, whatever they were before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.links import public_id_in
from backend.apps.stakeholders.models import ConsentAct, Stakeholder

from .mailing_consent import withdraw_mailing_consent


@transaction.atomic
def unsubscribe(*, token: str, now: datetime) -> bool:
    """Withdraws the consent of whom the link is about; False where there is none, or nobody any more. Repeatable.

    Raises:
        MailingLinkUnknown: the link is not one of ours.
    """
    stakeholder = Stakeholder.objects.filter(public_id=public_id_in(token)).first()
    if stakeholder is None:
        return False
    try:
        return withdraw_mailing_consent(stakeholder_id=stakeholder.pk, act=ConsentAct.UNSUBSCRIBED, now=now)
    except StakeholderNotFound:  # erased or merged since: no mail goes to this row
        return False
