"""What does a moderator read in the morning? How much waits, for which campaigns, and where to decide it."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import Count
from django.template.loader import render_to_string

from backend.apps.endorsements.models import Endorsement, HeldSubmission
from backend.foundation.web.public_address import public_address

from .promise_review_digests import REVIEW


def send_review_digest(*, user_id: int, day: date, now: datetime) -> None:
    """Mails numbers and a link, no word and no name of an endorser. Call it outside any transaction.

    Nothing is sent where nothing waits any more, where the day is over (the next one has a digest of its own), or to
    who has been deactivated, lost the permission or the address since the promise.

    Raises:
        MailRefused: no mail reaches this address; trying again is no use.
        Whatever else the mail backend raises: to be tried again.
    """
    waiting, held = _waiting_by_campaign(), HeldSubmission.objects.waiting().count()
    address = _address_of(user_id)
    if not (waiting or held) or not address or now.date() != day:
        return
    total = sum(number for _, number in waiting)
    text = render_to_string(
        "endorsements/review_digest_mail.txt",
        {
            "total": total,
            "campaigns": waiting,
            "queue": public_address("admin:endorsements_endorsement_changelist"),
            "held": held,
            "held_queue": public_address("admin:endorsements_heldsubmission_changelist"),
        },
    )
    EmailMessage(subject=_subject(total, held), body=text, to=[address]).send()


def _subject(total: int, held: int) -> str:
    if not total:
        return f"Held for review: {held}"
    return "1 endorsement awaits review" if total == 1 else f"{total} endorsements await review"


def _waiting_by_campaign() -> list[tuple[str, int]]:
    """Titles, each of one line, and numbers; most first."""
    waiting = Endorsement.objects.awaiting_review().order_by()
    counted = waiting.values("campaign__title").annotate(number=Count("pk")).order_by("-number", "campaign__title")
    return [(" ".join(row["campaign__title"].split()), row["number"]) for row in counted]


def _address_of(user_id: int) -> str:
    user = get_user_model().objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    return str(user.email) if user is not None and user.has_perm(REVIEW) else ""
