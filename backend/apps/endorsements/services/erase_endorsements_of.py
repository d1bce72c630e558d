"""What stays of the endorsements of someone who asks to be forgotten? That there were some, and who decided what."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Act, Decision, Endorsement, Revision, Verification
from backend.apps.endorsements.states import EndorsementState

from .moderation import move, note


@transaction.atomic
def erase_endorsements_of(*, stakeholder_id: int, by: AbstractBaseUser | None, now: datetime) -> int:
    """Empties every word of a stakeholder's endorsements and ends them; returns how many it erased.

    What was typed goes out of all revisions, links are deleted, reasons of decisions, which may quote or name the
    person, are emptied. What stays names nobody: sentence, kind, terms, times, and each decision with who took it.
    `by` is the member of staff who erases, None where the clock does or another record says who. They leave the counts
    at once; what the counts hold of them goes with the person's `Erasure`, by a trigger. Erasing again changes nothing.
    Submissions and confirmations that are under way are waited for.
    """
    rows = Endorsement.objects.select_for_update(no_key=True).filter(stakeholder=stakeholder_id).order_by("pk")
    to_erase = [row for row in rows if row.state != EndorsementState.ERASED]
    for endorsement in to_erase:
        _erase(endorsement, by, now)
    return len(to_erase)


def _erase(endorsement: Endorsement, by: AbstractBaseUser | None, now: datetime) -> None:
    move(endorsement, EndorsementState.ERASED)
    endorsement.save()
    revisions = Revision.objects.filter(endorsement=endorsement)
    revisions.update(
        name="",
        type="",
        organization_name="",
        role="",
        statement="",
        street="",
        city="",
        state_usps="",
        postal_code="",
        longitude=None,
        latitude=None,
        consent_to_display=False,
        mailing_consent=False,
    )
    Verification.objects.filter(revision__endorsement=endorsement).delete()
    Decision.objects.filter(endorsement=endorsement).exclude(reason="").update(reason="")
    note(endorsement, Act.ERASE, revision_id=revisions.latest("number").pk, by=by, now=now, reason="")
