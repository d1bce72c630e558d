"""How is an endorsement handed in? One short transaction; everything slow waits in the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import open_campaign
from backend.apps.endorsements.links import link_lifetime
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.submission import Submission
from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import find_or_create_stakeholder
from backend.foundation.outbox.services import enqueue

CONFIRMATION_MAIL = "endorsement-confirmation-mail"


@transaction.atomic
def submit_endorsement(*, campaign_slug: str, submission: Submission, now: datetime) -> None:
    """Takes what was typed and promises the mail that asks its address to confirm it.

    What was typed as a place stays in the revision: it is stored as the stakeholder's, looked up and placed once the
    address has confirmed it.

    Nothing comes back, and the promise is made every time: whether the address is known, has confirmed, or is mailed
    too often already is decided where the caller cannot see it. Whoever types an address we know changes nothing of
    what we know: their words become a revision, which means nothing until it is confirmed.

    Two submissions at once meet at the unique indexes, then at the lock of the endorsement: one stakeholder, one
    endorsement, and one revision where their words are the same.

    Raises:
        CampaignNotFound, CampaignNotOpen: there is nothing to endorse.
        EmailUnusable: no mail reaches this address.
    """
    campaign = open_campaign(slug=campaign_slug, on=now.date())
    stakeholder, _ = find_or_create_stakeholder(
        email=submission.email,
        name=submission.name,
        kind=submission.kind,
        organization_name=submission.organization_name,
        role=submission.role,
        now=now,
    )
    endorsement = _locked_endorsement(campaign, stakeholder, now)
    revision = _revision(endorsement, campaign.endorsement_sentence, submission, now)
    enqueue(kind=CONFIRMATION_MAIL, payload={"revision_id": revision.pk}, due_at=now)


def _locked_endorsement(campaign: Campaign, stakeholder: Stakeholder, now: datetime) -> Endorsement:
    endorsement, _ = Endorsement.objects.get_or_create(
        campaign=campaign, stakeholder=stakeholder, defaults={"created_at": now}
    )
    return Endorsement.objects.select_for_update(no_key=True).get(pk=endorsement.pk)


def _revision(endorsement: Endorsement, sentence: str, submission: Submission, now: datetime) -> Revision:
    """The newest revision where it says the same and can still be confirmed, or is; else the next.

    Needs the endorsement's lock.
    """
    typed = _typed(sentence, submission)
    newest = endorsement.revisions.order_by("-number").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in typed.items()):
        is_confirmed = newest.pk == endorsement.current_revision_id
        if is_confirmed or newest.submitted_at + link_lifetime() > now:
            return newest
    number = 1 if newest is None else newest.number + 1
    return Revision.objects.create(endorsement=endorsement, number=number, submitted_at=now, **typed)


def _typed(sentence: str, submission: Submission) -> dict[str, Any]:
    whereabouts = submission.whereabouts
    return {
        "sentence": sentence,
        "statement": submission.statement,
        "name": submission.name,
        "kind": submission.kind,
        "organization_name": submission.organization_name,
        "role": submission.role,
        "consent_to_display": submission.consent_to_display,
        "mailing_consent": submission.mailing_consent,
        "street": whereabouts.street,
        "city": whereabouts.city,
        "state_usps": whereabouts.state_usps,
        "postal_code": whereabouts.postal_code,
        "longitude": whereabouts.longitude,
        "latitude": whereabouts.latitude,
    }
