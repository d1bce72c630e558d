"""The steps of an endorsement, for tests that begin further on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.core import mail

from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.services import (
    MailingConsent,
    approve_endorsement,
    confirm_endorsement,
    publish_endorsement,
    send_confirmation_mail,
    submit_endorsement,
)
from backend.apps.endorsements.submission import Submission
from backend.apps.stakeholders.models import ConsentAct
from backend.apps.stakeholders.services import Whereabouts
from backend.foundation.outbox.services import drain_outbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEST = Whereabouts(longitude=-72.5, latitude=41.5)
EAST = Whereabouts(longitude=-71.5, latitude=41.5)
# What 32 bytes are in URL-safe base64 without padding.
TOKEN_PATTERN = r"[A-Za-z0-9_-]{43}"
_numbers = count()


def submission(**changes: Any) -> Submission:
    typed = {
        "name": "Ann Alvarez",
        "email": "ann@example.org",
        "kind": "individual",
        "statement": "My children drink from these taps.",
        "consent_to_display": True,
        "whereabouts": WEST,
    }
    return Submission(**{**typed, **changes})


def submit(
    now: datetime = NOW, *, slug: str = "clean-water", evidence: Evidence | None = None, **changes: Any
) -> Revision:
    """Hands one in and returns the newest revision of its endorsement."""
    submit_endorsement(campaign_slug=slug, submission=submission(**changes), now=now, evidence=evidence)
    address = changes.get("email", "ann@example.org").strip().casefold()
    rows = Revision.objects.filter(endorsement__campaign__slug=slug, endorsement__stakeholder__canonical_email=address)
    return rows.order_by("-number")[0]


def mailed_token(revision: Revision, now: datetime = NOW) -> str:
    """The token of the link that is mailed for a revision."""
    before = len(mail.outbox)
    send_confirmation_mail(revision_id=revision.pk, now=now)
    assert len(mail.outbox) == before + 1, "no mail was sent"
    return token_in(mail.outbox[-1].body)


def token_in(text: Any) -> str:
    found = re.search(rf"/verify-endorsement/({TOKEN_PATTERN})/", str(text))
    assert found is not None
    return found[1]


def confirmed(now: datetime = NOW, **changes: Any) -> Endorsement:
    """One whose address has confirmed what it says, and says it of mails about other matters, too."""
    revision = submit(now, **changes)
    consent = MailingConsent(act=ConsentAct.PAGE, wording="May we?") if revision.mailing_consent else None
    confirm_endorsement(token=mailed_token(revision, now), mailing_consent=consent, now=now)
    return Endorsement.objects.get(pk=revision.endorsement_id)


def publicly(by: User, now: datetime = NOW, **changes: Any) -> Endorsement:
    """One that a moderator has approved and published."""
    endorsement = confirmed(now, **changes)
    seen: dict[str, Any] = {
        "endorsement_id": endorsement.pk,
        "revision_id": endorsement.current_revision_id,
        "by": by,
        "now": now,
    }
    approve_endorsement(**seen)
    return publish_endorsement(**seen)


def several_public(number: int, by: User, **changes: Any) -> list[Endorsement]:
    return [
        publicly(by, NOW + timedelta(minutes=position), email=f"e{next(_numbers)}@example.org", **changes)
        for position in range(number)
    ]


def deliver(now: datetime = NOW) -> None:
    """Delivers what is due."""
    drain_outbox(clock=lambda: now)
