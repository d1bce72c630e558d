"""What stays of the endorsements of someone who asks to be forgotten? That there were some, and who decided what."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.endorsements.models import Endorsement, Revision, Verification

# What was typed. The campaign's sentence stays, so that a decision keeps what it was about.
_TAKEN_OUT = {
    "name": "",
    "organization_name": "",
    "role": "",
    "statement": "",
    "street": "",
    "city": "",
    "state_usps": "",
    "postal_code": "",
    "longitude": None,
    "latitude": None,
    "consent_to_display": False,
    "mailing_consent": False,
}


@transaction.atomic
def erase_endorsements_of(*, stakeholder_id: int, by: AbstractBaseUser | None, now: datetime) -> int:
    """Empties every word of a stakeholder's endorsements and takes them out of the public; returns how many it changed.

    What was typed goes out of all revisions, and links are deleted. Submissions and confirmations that are under way
    are waited for. Erasing again changes nothing.
    """
    rows = Endorsement.objects.select_for_update(no_key=True).filter(stakeholder=stakeholder_id).order_by("pk")
    return sum(_erase(endorsement) for endorsement in rows)


def _erase(endorsement: Endorsement) -> bool:
    links, _ = Verification.objects.filter(revision__endorsement=endorsement).delete()
    revisions = Revision.objects.filter(endorsement=endorsement).exclude(**_TAKEN_OUT).update(**_TAKEN_OUT)
    # Without consent nothing is public (EndorsementQuerySet.public), so it is published no more.
    published = Endorsement.objects.filter(pk=endorsement.pk, published_at__isnull=False)
    unpublished = published.update(published_at=None, published_by=None)
    return bool(links or revisions or unpublished)
