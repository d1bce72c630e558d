"""What does the outbox ask of endorsements? To send the mails with links and the moderators' digest, and to count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from backend.foundation.mail.deadline import MAIL_SECONDS
from backend.foundation.mail.errors import MailRefused, MailUncertain
from backend.foundation.outbox.handlers import NotNow, Payload, PermanentFailure

from .models import Revision
from .screening.errors import MailStopped
from .screening.switches import require_mail
from .services import send_confirmation_mail, send_link_mail, send_review_digest
from .services.count_endorsements import count_endorsements

# Before the mail, one waits two seconds at most for its turn (the role's lock_timeout), and asks a few short things;
# after it as long for a row, at worst again over a new connection, which may take three.
MAILING_SECONDS = MAIL_SECONDS + 9.0
# It begins no batch after ten seconds; one takes half a second, and at most ten (the role's statement_timeout).
COUNTING_SECONDS = 20.0


# How long after mail is resumed what has waited goes out, at most.
STOPPED_FOR = timedelta(minutes=5)


@contextmanager
def _waiting_while_stopped(now: datetime) -> Iterator[None]:
    """What staff have stopped waits in the outbox and uses up none of its attempts."""
    try:
        yield
    except MailStopped:
        raise NotNow("mail is stopped", due_at=now + STOPPED_FOR) from None


def mail_confirmation(payload: Payload, now: datetime) -> None:
    promised_at = payload.get("promised_at")
    try:
        with _waiting_while_stopped(now):
            send_confirmation_mail(
                revision_id=payload["revision_id"],
                promised_at=None if promised_at is None else datetime.fromisoformat(promised_at),
                is_second_try=payload.get("is_second_try", False),
                is_to_withdraw=payload.get("is_to_withdraw", False),
                now=now,
            )
    except Revision.DoesNotExist:
        raise PermanentFailure("the revision is gone") from None
    except MailRefused as refusal:
        raise PermanentFailure(str(refusal)) from None


def mail_link(payload: Payload, now: datetime) -> None:
    promised_at = datetime.fromisoformat(payload["promised_at"])
    try:
        with _waiting_while_stopped(now):
            send_link_mail(endorsement_id=payload["endorsement_id"], promised_at=promised_at, now=now)
    except MailRefused as refusal:
        raise PermanentFailure(str(refusal)) from None


def mail_review_digest(payload: Payload, now: datetime) -> None:
    try:
        with _waiting_while_stopped(now):
            require_mail(campaign_id=None)
        send_review_digest(user_id=payload["user_id"], day=date.fromisoformat(payload["day"]), now=now)
    except MailUncertain:
        return  # it may have arrived, and tomorrow has one of its own
    except MailRefused as refusal:
        raise PermanentFailure(str(refusal)) from None


def count(payload: Payload, now: datetime) -> None:
    """What the time leaves is asked for again by whoever reads."""
    count_endorsements(budget_seconds=COUNTING_SECONDS / 2)
