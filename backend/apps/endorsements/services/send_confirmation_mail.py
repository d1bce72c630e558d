"""Who gets a mail with a link, and how often?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import Error as DatabaseFailure
from django.db import connection, transaction
from django.db.models import F, Max
from django.template.loader import render_to_string

from backend.apps.endorsements.limits import CONFIRMATION_MAILS
from backend.apps.endorsements.links import hash_of, link_lifetime, link_of, new_token, withdrawal_link_of
from backend.apps.endorsements.models import Revision, Verification
from backend.apps.endorsements.screening.gate import gate_of
from backend.apps.endorsements.screening.mailbox import mailbox_of
from backend.apps.endorsements.screening.switches import require_mail
from backend.apps.endorsements.states import STANDING
from backend.foundation.mail.errors import MailUncertain
from backend.foundation.outbox.services import enqueue
from backend.foundation.rate_limiting.configured import limiter

from .submit_endorsement import CONFIRMATION_MAIL, mail_promise

# An address that someone else keeps typing into forms is mailed no more than this.
PAUSE_PER_ADDRESS = timedelta(hours=1)
MAX_UNANSWERED_PER_CAMPAIGN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    revision: Revision
    promised_at: datetime | None
    # Of a mail that may have arrived: there is no third.
    is_second_try: bool
    # The mail of someone who has confirmed these words and asks for a link: it can only be one to withdraw.
    is_to_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    promise: _Promise
    verification: Verification
    message: EmailMessage


def send_confirmation_mail(
    *,
    revision_id: int,
    now: datetime,
    promised_at: datetime | None = None,
    is_second_try: bool = False,
    is_to_withdraw: bool = False,
) -> None:
    """Mails a fresh link for a revision, unless it is pointless or too much. Call it outside any transaction.

    The mail asks to confirm the words and has the link to withdraw as well; with `is_to_withdraw`, for words that stand
    confirmed, it has that one alone.

    The link is committed before it is sent: what arrives in a mailbox always works. A mail that comes too soon after
    the last one to its address is put off to the end of the pause, not dropped: two campaigns endorsed in one hour
    get their two mails; so is the eleventh of a day. Where the mail server refuses, or we die before it has answered,
    the link stays (the mail may be on its way all the same) and does not count: the next try sends at once. Where it
    took the mail and its answer did not come, the mail counts, for its link may be in the mailbox, and is sent once
    more when the pause is over (`is_second_try`), unless the link has been used by then. An address that gets no mail
    any more (it bounced, or complained) leaves no trace: nobody who types it learns of that, and lifting it starts
    afresh.
    A mail for these words that went out since `promised_at` has kept the promise: a runner that died after its mail
    was noted, but before its message was settled, sends none again.

    Raises:
        MailStopped: staff have stopped mail; to be tried again.
        MailRefused: no mail reaches this address; trying again is no use.
        Whatever else the mail backend raises: to be tried again.
    """
    mail = _prepared(revision_id, promised_at, now, is_second_try=is_second_try, is_to_withdraw=is_to_withdraw)
    if mail is not None:
        _send_in_turn(mail, now)


@transaction.atomic
def _prepared(
    revision_id: int, promised_at: datetime | None, now: datetime, *, is_second_try: bool, is_to_withdraw: bool
) -> _Mail | None:
    rows = Revision.objects.select_related(
        "endorsement__campaign", "endorsement__stakeholder", "endorsement__current_revision"
    )
    revision = rows.get(pk=revision_id)
    require_mail(campaign_id=revision.endorsement.campaign_id)
    promise = _Promise(
        revision=revision, promised_at=promised_at, is_second_try=is_second_try, is_to_withdraw=is_to_withdraw
    )
    if _is_pointless(promise, now) or _is_too_much(revision, now) or _is_taken_care_of(promise, now):
        return None
    return _mail(promise, now)


def _send_in_turn(mail: _Mail, now: datetime) -> None:
    with _turn_of(mail.promise.revision.endorsement.stakeholder_id):
        if _is_held_back(mail, now):
            mail.verification.delete()
            return
        try:
            is_taken, is_certain = bool(mail.message.send()), True
        except MailUncertain:
            is_taken, is_certain = True, False
        if is_taken:
            _note(mail, now, is_certain=is_certain)
        else:
            mail.verification.delete()


def _note(mail: _Mail, now: datetime, *, is_certain: bool) -> None:
    """Writes that the mail counts; over another connection where this one fails, for no mail can be taken back."""
    try:
        _write_mailed(mail, now, is_certain=is_certain)
    except DatabaseFailure:
        connection.close()
        _write_mailed(mail, now, is_certain=is_certain)


@transaction.atomic
def _write_mailed(mail: _Mail, now: datetime, *, is_certain: bool) -> None:
    if not Verification.objects.filter(pk=mail.verification.pk).update(mailed_at=now):
        return  # an erasure has taken the link while its mail went out: there is nothing left to note, or to try again
    if not is_certain and not mail.promise.is_second_try:
        # Promised then, not now: this mail has not kept it.
        again_at = now + PAUSE_PER_ADDRESS
        _put_off(replace(mail.promise, promised_at=again_at, is_second_try=True), again_at)


@contextmanager
def _turn_of(stakeholder_id: int) -> Iterator[None]:
    """Mails to one address queue here, so that two messages at once do not both find the last hour empty.

    On the session's advisory lock, which ends with the process, and outside any transaction: a mail server may think
    for longer than a transaction may idle, and nobody who confirms waits for a row of ours meanwhile.
    """
    turn = [f"confirmation mail to {stakeholder_id}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", turn)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", turn)
        else:  # the session is gone, and its lock with it; whoever comes next is to have another
            connection.close()


def _is_held_back(mail: _Mail, now: datetime) -> bool:
    """Whether this one is not to be sent now: asked again, in turn. The day's limit is asked last, since it counts."""
    with transaction.atomic():
        if _is_over(mail) or _is_taken_care_of(mail.promise, now):
            return True
    return _is_over_the_limit(mail, now)


def _is_over(mail: _Mail) -> bool:
    """Whether its endorser was forgotten, or its words settled, since it was made: it may have waited for its turn.

    Who was forgotten and has endorsed anew since is mailed: that endorsement is erased until they confirm.
    """
    open_ones = Verification.objects.filter(revision__number__gt=F("revision__endorsement__settled_through"))
    return not open_ones.filter(pk=mail.verification.pk).exists()


def _is_over_the_limit(mail: _Mail, now: datetime) -> bool:
    """Whether the address has had its mails of the day. Each promise counts once, however many attempts it takes.

    Call it outside any transaction: the limiter is asked over a network.
    """
    if _has_been_counted(mail):
        return False
    [address] = mail.message.to
    decision = limiter().spend(CONFIRMATION_MAILS, {"email": mailbox_of(address)}, now.timestamp())
    if decision.retry_at is None:
        return False
    with transaction.atomic():
        _put_off(mail.promise, datetime.fromtimestamp(decision.retry_at, UTC))
    return True


def _has_been_counted(mail: _Mail) -> bool:
    """Whether an earlier attempt at this promise came as far as the mail server: its link has stayed."""
    promised_at = mail.promise.promised_at
    if promised_at is None:
        return False
    attempts = Verification.objects.filter(revision=mail.promise.revision, created_at__gte=promised_at)
    return attempts.exclude(pk=mail.verification.pk).exists()


def _is_pointless(promise: _Promise, now: datetime) -> bool:
    """Held, confirmed, settled, overtaken by newer words that are, or so old that its link would have expired.

    What was held is as old as its release, and what had to wait while mail was stopped, as its resumption: either may
    take longer than a link lives.

    Newer words that nobody has confirmed may be anyone's, and take no mail away. A mail that was put off in the last
    hour of its time is not too old.
    """
    revision = promise.revision
    current = revision.endorsement.current_revision
    if promise.is_to_withdraw:
        return current != revision or revision.endorsement.state not in STANDING
    is_settled = revision.number <= max(current.number if current else 0, revision.endorsement.settled_through)
    gate = gate_of(revision)
    return gate.is_shut or is_settled or gate.opened_at <= too_old_at(now)


def too_old_at(now: datetime) -> datetime:
    """Words whose gate has opened then, or before, get no mail that asks to confirm them."""
    return now - link_lifetime() - PAUSE_PER_ADDRESS


def _is_too_much(revision: Revision, now: datetime) -> bool:
    """Links that were used do not count: who answers our mail may change their words as often as they like."""
    unanswered = Verification.objects.filter(
        revision__endorsement=revision.endorsement_id,
        mailed_at__isnull=False,
        used_at__isnull=True,
        expires_at__gt=now,
    )
    return unanswered.count() >= MAX_UNANSWERED_PER_CAMPAIGN


def _is_taken_care_of(promise: _Promise, now: datetime) -> bool:
    """Whether nothing is to be sent now: the promise is kept already, or a later one takes its place."""
    return _is_kept(promise) or _has_to_wait(promise, now)


def _is_kept(promise: _Promise) -> bool:
    if promise.promised_at is None:
        return False
    return Verification.objects.filter(revision=promise.revision, mailed_at__gte=promise.promised_at).exists()


def _has_to_wait(promise: _Promise, now: datetime) -> bool:
    """Whether a mail went to this address within the pause; this one is then put off to the pause's end."""
    mailed = Verification.objects.filter(
        revision__endorsement__stakeholder=promise.revision.endorsement.stakeholder_id,
        mailed_at__gt=now - PAUSE_PER_ADDRESS,
    )
    last: datetime | None = mailed.aggregate(last=Max("mailed_at"))["last"]
    if last is None:
        return False
    _put_off(promise, last + PAUSE_PER_ADDRESS)
    return True


def _put_off(promise: _Promise, due_at: datetime) -> None:
    marks = {name: True for name in ("is_second_try", "is_to_withdraw") if getattr(promise, name)}
    # The key folds repeats: however often the same words are typed in the hour, one message waits for its end.
    enqueue(
        kind=CONFIRMATION_MAIL,
        payload=mail_promise(promise.revision, promise.promised_at) | marks,
        deduplication_key=f"{CONFIRMATION_MAIL}:{promise.revision.pk}:{due_at.isoformat()}",
        due_at=due_at,
    )


def _mail(promise: _Promise, now: datetime) -> _Mail:
    """The link's row and its mail. No word of the submitter is in it: the address has not confirmed them."""
    revision = promise.revision
    token, expires_at = new_token(), now + link_lifetime()
    verification = Verification.objects.create(
        revision=revision, token_hash=hash_of(token), created_at=now, expires_at=expires_at
    )
    title = " ".join(revision.endorsement.campaign.title.split())
    template, subject = (
        ("withdrawal_mail.txt", f"Your endorsement: {title}")
        if promise.is_to_withdraw
        else ("confirmation_mail.txt", f"Please confirm: {title}")
    )
    context = {
        "title": title,
        "sentence": revision.sentence,
        "link": link_of(token),
        "withdrawal_link": withdrawal_link_of(token),
        "expires_at": expires_at,
    }
    text = render_to_string(f"endorsements/{template}", context)
    address = revision.endorsement.stakeholder.canonical_email
    message = EmailMessage(subject=subject, body=text, to=[address])
    return _Mail(promise=promise, verification=verification, message=message)
