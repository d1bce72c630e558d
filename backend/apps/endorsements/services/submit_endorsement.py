"""How is an endorsement handed in? One short transaction; everything slow waits in the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import open_campaign
from backend.apps.endorsements.links import link_lifetime
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.gate import lets_pass
from backend.apps.endorsements.screening.screen import screen
from backend.apps.endorsements.submission import Submission
from backend.apps.legal.models import Version
from backend.apps.legal.services import accepted_terms, current_terms, record_acceptance
from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import find_or_create_stakeholder
from backend.foundation.outbox.services import enqueue

CONFIRMATION_MAIL = "endorsement-confirmation-mail"
# Within it the same words promise one mail. After it, who types them again has waited for one in vain.
REPEAT_PERIOD = timedelta(hours=1)


@transaction.atomic
def submit_endorsement(
    *, campaign_slug: str, submission: Submission, now: datetime, evidence: Evidence | None = None
) -> None:
    """Takes what was typed and promises the mail that asks its address to confirm it.

    What was typed as a place stays in the revision: it is stored as the stakeholder's, looked up and placed once the
    address has confirmed it.

    Nothing comes back, and the promise is made every time: whether the address is known, has confirmed, or is mailed
    too often already is decided where the caller cannot see it. Whoever types an address we know changes nothing of
    what we know: their words become a revision, which means nothing until it is confirmed.

    Campaign and address are a natural key: however many submissions come at once, they meet at the unique indexes,
    then at the lock of the endorsement. One stakeholder, one endorsement, and where their words are the same, one
    revision and, within the hour, one mail.

    What its form sent along (`evidence`) may speak against it: it is then kept all the same, and held for a person to
    look at before its mail is promised (screening/).

    Raises:
        CampaignNotFound, CampaignNotOpen: there is nothing to endorse.
        SubmissionsStopped, ProofOfWorkNeeded: see `screen`.
        EmailUnusable: no mail reaches this address.
        TermsNotAccepted, TermsNotInForce: see `accepted_terms`.
    """
    campaign = open_campaign(slug=campaign_slug, on=now.date())
    terms, act = _accepted_by(submission, now)
    verdict = screen(campaign_id=campaign.pk, submission=submission, evidence=evidence, now=now)
    stakeholder, _ = find_or_create_stakeholder(
        email=submission.email,
        name=submission.name,
        kind=submission.kind,
        stakeholder_type=submission.type,
        organization_name=submission.organization_name,
        role=submission.role,
        now=now,
    )
    endorsement = _locked_endorsement(campaign, stakeholder, now)
    revision = _revision(endorsement, _typed(campaign.endorsement_sentence, terms, submission), now)
    record_acceptance(
        version=terms,
        subject=stakeholder.public_id,
        act=act,
        matter=f"endorsement-revision:{revision.pk}",
        now=now,
    )
    if lets_pass(revision, verdict, now=now):
        _promise_mail(revision, now)


def _accepted_by(submission: Submission, now: datetime) -> tuple[Version | None, str]:
    """The version of the terms, and the act by which it was accepted, which tells whether its form has named it."""
    if submission.accepts_unnamed_terms:
        return current_terms(on=now.date()), "endorsement-submitted-terms-unnamed"
    return accepted_terms(version_id=submission.accepted_terms, now=now), "endorsement-submitted"


def _promise_mail(revision: Revision, now: datetime) -> None:
    # Of two at once, the one whose clock was read first may come second.
    periods = max(timedelta(0), now - revision.submitted_at) // REPEAT_PERIOD
    enqueue(
        kind=CONFIRMATION_MAIL,
        payload=mail_promise(revision, now),
        deduplication_key=f"{CONFIRMATION_MAIL}:{revision.pk}:{periods}",
        due_at=now,
    )


def mail_promise(revision: Revision, promised_at: datetime | None) -> dict[str, Any]:
    """The payload of a CONFIRMATION_MAIL."""
    moment = {} if promised_at is None else {"promised_at": promised_at.isoformat()}
    return {"revision_id": revision.pk, **moment}


def _locked_endorsement(campaign: Campaign, stakeholder: Stakeholder, now: datetime) -> Endorsement:
    """Made where it is not there, by the same statements either way; locked."""
    candidate = Endorsement(campaign=campaign, stakeholder=stakeholder, created_at=now)
    Endorsement.objects.bulk_create([candidate], ignore_conflicts=True)
    return Endorsement.objects.select_for_update(no_key=True).get(campaign=campaign, stakeholder=stakeholder)


def _revision(endorsement: Endorsement, typed: dict[str, Any], now: datetime) -> Revision:
    """The newest revision where it says the same and can still be confirmed, or stands; else the next.

    What was settled is over: the same words after a rejection or a withdrawal are new ones, for a link and a reading of
    their own.

    Needs the endorsement's lock.
    """
    newest = endorsement.revisions.order_by("-number").first()
    is_open = newest is not None and newest.number > endorsement.settled_through
    if newest is not None and is_open and all(getattr(newest, name) == value for name, value in typed.items()):
        is_confirmed = newest.pk == endorsement.current_revision_id
        if is_confirmed or newest.submitted_at + link_lifetime() > now:
            return newest
    number = 1 if newest is None else newest.number + 1
    return Revision.objects.create(endorsement=endorsement, number=number, submitted_at=now, **typed)


def _typed(sentence: str, terms: Version | None, submission: Submission) -> dict[str, Any]:
    whereabouts = submission.whereabouts
    return {
        "sentence": sentence,
        "statement": submission.statement,
        "name": submission.name,
        "kind": submission.kind,
        "type": submission.type,
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
        "terms_version": terms.name if terms else "",
        "terms_sha256": terms.sha256 if terms else "",
    }
