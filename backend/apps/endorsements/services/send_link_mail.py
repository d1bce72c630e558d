"""Which link gets someone who asks for another mail? To confirm what is open; else to withdraw what stands."""

from __future__ import annotations

from datetime import datetime

from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.screening.gate import opened_since
from backend.apps.endorsements.states import STANDING

from .send_confirmation_mail import send_confirmation_mail, too_old_at


def send_link_mail(*, endorsement_id: int, promised_at: datetime, now: datetime) -> None:
    """Mails the link of an endorsement to its address; nothing where there is none (0), or it is closed.

    It is under the same limits as every other mail to the address (`send_confirmation_mail`). Call it outside any
    transaction.

    Raises:
        MailRefused: no mail reaches this address; trying again is no use.
        Whatever else the mail backend raises: to be tried again.
    """
    endorsement = Endorsement.objects.select_related("current_revision").filter(pk=endorsement_id).first()
    if endorsement is None:
        return
    revision, current = _open_revision(endorsement, now), endorsement.current_revision
    if revision is not None:
        send_confirmation_mail(revision_id=revision.pk, promised_at=promised_at, now=now)
    elif endorsement.state in STANDING and current is not None:
        send_confirmation_mail(revision_id=current.pk, promised_at=promised_at, now=now, is_to_withdraw=True)


def _open_revision(endorsement: Endorsement, now: datetime) -> Revision | None:
    """The newest words for which a mail to confirm would go out.

    Words that are held, dismissed or too old may be anyone's, and take nobody's mail away.
    """
    current = endorsement.current_revision
    settled = max(endorsement.settled_through, current.number if current else 0)
    mailable = opened_since(too_old_at(now), campaign_id=endorsement.campaign_id)
    return endorsement.revisions.filter(mailable, number__gt=settled).order_by("-number").first()
