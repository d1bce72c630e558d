"""Who pressed the link to unsubscribe? They get no more mailings, whatever they were before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.links import public_id_in
from backend.apps.stakeholders.models import ConsentAct, Stakeholder

from .locks import hold_address
from .mailing_consent import withdraw_mailing_consent
from .whole_person import whole_person


@transaction.atomic
def unsubscribe(*, token: str, now: datetime) -> bool:
    """Withdraws the consent of the person whom the link is about; False where there is none, or nobody any more.

    Also where the link went to a duplicate that is merged since. Repeatable.

    Raises:
        MailingLinkUnknown: the link is not one of ours.
    """
    stakeholder = Stakeholder.objects.filter(public_id=public_id_in(token)).first()
    if stakeholder is None:
        return False
    # A merge under way is waited for: after it, the person is another row.
    hold_address(stakeholder.canonical_email)
    person = whole_person(stakeholder.pk)[0]
    try:
        return withdraw_mailing_consent(stakeholder_id=person.pk, act=ConsentAct.UNSUBSCRIBED, now=now)
    except StakeholderNotFound:  # erased since: no mail goes to this row
        return False
