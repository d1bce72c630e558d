"""Who gets a mail with a link, and how often?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Max
from django.template.loader import render_to_string

from backend.apps.endorsements.links import hash_of, link_lifetime, link_of, new_token
from backend.apps.endorsements.models import Revision, Verification
from backend.apps.stakeholders.errors import EmailUnusable
from backend.foundation.outbox.services import enqueue

from .submit_endorsement import CONFIRMATION_MAIL

# An address that someone else keeps typing into forms is mailed no more than this.
PAUSE_PER_ADDRESS = timedelta(hours=1)
MAX_UNANSWERED_PER_CAMPAIGN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    revision: Revision
    verification: Verification
    message: EmailMessage


def send_confirmation_mail(*, revision_id: int, now: datetime) -> None:
    """Mails a fresh link for a revision, unless it is pointless or too much. Call it outside any transaction.

    The link is committed before it is sent: what arrives in a mailbox always works. A mail that comes too soon after
    the last one to its address is put off to the end of the pause, not dropped: two campaigns endorsed in one hour
    get their two mails. Where the mail server refuses, or we die before it has answered, the link stays (the mail may
    be on its way all the same) and does not count: the next try sends at once.

    Raises:
        EmailUnusable: no mail can be written to this address; trying again is no use.
        Whatever the mail backend raises: to be tried again.
    """
    mail = _prepared(revision_id, now)
    if mail is not None:
        _send_in_turn(mail, now)


@transaction.atomic
def _prepared(revision_id: int, now: datetime) -> _Mail | None:
    rows = Revision.objects.select_related(
        "endorsement__campaign", "endorsement__stakeholder", "endorsement__current_revision"
    )
    revision = rows.get(pk=revision_id)
    if _is_pointless(revision, now) or _is_too_much(revision, now) or _has_to_wait(revision, now):
        return None
    return _mail(revision, now)


@transaction.atomic
def _send_in_turn(mail: _Mail, now: datetime) -> None:
    """Mails to one address queue here, so that two messages at once do not both find the last hour empty.

    On an advisory lock, which ends with the transaction or its process: while the mail server thinks, nobody who
    confirms waits for a row of ours.
    """
    with connection.cursor() as cursor:
        turn = f"confirmation mail to {mail.revision.endorsement.stakeholder_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [turn])
    if _has_to_wait(mail.revision, now):
        mail.verification.delete()
        return
    try:
        mail.message.send()
    except ValueError as error:
        raise EmailUnusable("No mail can be written to this address.") from error
    mail.verification.mailed_at = now
    mail.verification.save(update_fields=["mailed_at"])


def _is_pointless(revision: Revision, now: datetime) -> bool:
    """Confirmed already, overtaken by newer words that are, or so old that a link of its time would have expired.

    Newer words that nobody has confirmed may be anyone's, and take no mail away. A mail that was put off in the last
    hour of its time is not too old.
    """
    current = revision.endorsement.current_revision
    is_settled = current is not None and current.number >= revision.number
    return is_settled or revision.submitted_at + link_lifetime() + PAUSE_PER_ADDRESS <= now


def _is_too_much(revision: Revision, now: datetime) -> bool:
    """Links that were used do not count: who answers our mail may change their words as often as they like."""
    unanswered = Verification.objects.filter(
        revision__endorsement=revision.endorsement_id,
        mailed_at__isnull=False,
        used_at__isnull=True,
        expires_at__gt=now,
    )
    return unanswered.count() >= MAX_UNANSWERED_PER_CAMPAIGN


def _has_to_wait(revision: Revision, now: datetime) -> bool:
    """Whether a mail went to this address within the pause; this one is then put off to the pause's end."""
    mailed = Verification.objects.filter(
        revision__endorsement__stakeholder=revision.endorsement.stakeholder_id,
        mailed_at__gt=now - PAUSE_PER_ADDRESS,
    )
    last: datetime | None = mailed.aggregate(last=Max("mailed_at"))["last"]
    if last is None:
        return False
    _put_off(revision, last + PAUSE_PER_ADDRESS)
    return True


def _put_off(revision: Revision, due_at: datetime) -> None:
    # The key folds repeats: however often the same words are typed in the hour, one message waits for its end.
    enqueue(
        kind=CONFIRMATION_MAIL,
        payload={"revision_id": revision.pk},
        deduplication_key=f"{CONFIRMATION_MAIL}:{revision.pk}:{due_at.isoformat()}",
        due_at=due_at,
    )


def _mail(revision: Revision, now: datetime) -> _Mail:
    """The link's row and its mail. No word of the submitter is in it: the address has not confirmed them."""
    token, expires_at = new_token(), now + link_lifetime()
    verification = Verification.objects.create(
        revision=revision, token_hash=hash_of(token), created_at=now, expires_at=expires_at
    )
    title = " ".join(revision.endorsement.campaign.title.split())
    text = render_to_string(
        "endorsements/confirmation_mail.txt",
        {"title": title, "sentence": revision.sentence, "link": link_of(token), "expires_at": expires_at},
    )
    address = revision.endorsement.stakeholder.canonical_email
    message = EmailMessage(subject=f"Please confirm: {title}", body=text, to=[address])
    return _Mail(revision=revision, verification=verification, message=message)
