"""What does the outbox ask of endorsements? To send the mail with the link."""

from __future__ import annotations

from datetime import datetime

from backend.apps.stakeholders.errors import EmailUnusable
from backend.foundation.outbox.handlers import Payload, PermanentFailure

from .models import Revision
from .services import send_confirmation_mail


def mail_confirmation(payload: Payload, now: datetime) -> None:
    try:
        send_confirmation_mail(revision_id=payload["revision_id"], now=now)
    except Revision.DoesNotExist:
        raise PermanentFailure("the revision is gone") from None
    except EmailUnusable:
        raise PermanentFailure("no mail can be written to the address") from None
