"""Who gets a mail with a link, and how often?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string

from backend.apps.endorsements.links import hash_of, link_of, new_token
from backend.apps.endorsements.models import Revision, Verification
from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.outbox.services import enqueue

from .submit_endorsement import CONFIRMATION_MAIL

# An address that someone else keeps typing into forms is mailed no more than this.
PAUSE_PER_ADDRESS = timedelta(hours=1)
MAX_UNANSWERED_PER_CAMPAIGN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    verification_id: int
    message: EmailMessage


def send_confirmation_mail(*, revision_id: int, now: datetime) -> None:
    """Mails a fresh link for a revision, unless it is pointless or too much. Call it outside any transaction.

    The link is committed before it is sent: what arrives in a mailbox always works. A mail that comes too soon after
    the last one to its address is put off to the end of the pause, not dropped: two campaigns endorsed in one hour
    get their two mails. Where the mail server refuses, the link stays (it may have taken the mail all the same) and
    does not count.

    Raises:
        Whatever the mail backend raises: to be tried again.
    """
    mail = _prepared(revision_id, now)
    if mail is None:
        return
    try:
        mail.message.send()
    except Exception:
        Verification.objects.filter(pk=mail.verification_id).update(mail_failed_at=now)
        raise


@transaction.atomic
def _prepared(revision_id: int, now: datetime) -> _Mail | None:
    revision = Revision.objects.select_related("endorsement__campaign").get(pk=revision_id)
    # The lock makes mails to one address queue, so that two messages at once do not both find the last hour empty.
    stakeholder = Stakeholder.objects.select_for_update(no_key=True).get(pk=revision.endorsement.stakeholder_id)
    if _is_pointless(revision, now) or _is_too_much(revision):
        return None
    if last := _last_mail_to(stakeholder, now):
        _put_off(revision, last + PAUSE_PER_ADDRESS)
        return None
    return _mail(revision, stakeholder.canonical_email, now)


def _is_pointless(revision: Revision, now: datetime) -> bool:
    """Confirmed already, overtaken by newer words, or so old that a link of its time would have expired."""
    endorsement = revision.endorsement
    return (
        revision.pk == endorsement.current_revision_id
        or revision.submitted_at + _lifetime() <= now
        or endorsement.revisions.filter(number__gt=revision.number).exists()
    )


def _is_too_much(revision: Revision) -> bool:
    """Links that were used do not count: who answers our mail may change their words as often as they like."""
    unanswered = Verification.objects.filter(
        revision__endorsement=revision.endorsement_id, mail_failed_at__isnull=True, used_at__isnull=True
    )
    return unanswered.count() >= MAX_UNANSWERED_PER_CAMPAIGN


def _last_mail_to(stakeholder: Stakeholder, now: datetime) -> datetime | None:
    """When, within the pause, the last mail went to this address; None where it is free."""
    mailed = Verification.objects.filter(
        revision__endorsement__stakeholder=stakeholder,
        mail_failed_at__isnull=True,
        created_at__gt=now - PAUSE_PER_ADDRESS,
    )
    last: datetime | None = mailed.aggregate(last=Max("created_at"))["last"]
    return last


def _put_off(revision: Revision, due_at: datetime) -> None:
    # The key folds repeats: however often the same words are typed in the hour, one message waits for its end.
    enqueue(
        kind=CONFIRMATION_MAIL,
        payload={"revision_id": revision.pk},
        deduplication_key=f"{CONFIRMATION_MAIL}:{revision.pk}:{due_at.isoformat()}",
        due_at=due_at,
    )


def _mail(revision: Revision, address: str, now: datetime) -> _Mail:
    """The link's row and its mail. No word of the submitter is in it: the address has not confirmed them."""
    token, expires_at = new_token(), now + _lifetime()
    verification = Verification.objects.create(
        revision=revision, token_hash=hash_of(token), created_at=now, expires_at=expires_at
    )
    title = " ".join(revision.endorsement.campaign.title.split())
    text = render_to_string(
        "endorsements/confirmation_mail.txt",
        {"title": title, "sentence": revision.sentence, "link": link_of(token), "expires_at": expires_at},
    )
    message = EmailMessage(subject=f"Please confirm: {title}", body=text, to=[address])
    return _Mail(verification_id=verification.pk, message=message)


def _lifetime() -> timedelta:
    return timedelta(days=settings.VERIFICATION_LIFETIME_DAYS)
