"""How does an address say that the words are its own? By the link that was mailed to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.endorsements.states import EndorsementState
from backend.apps.stakeholders.models import ConsentAct
from backend.apps.stakeholders.services import Whereabouts, give_mailing_consent, set_location, update_details

from .moderation import move
from .read_link import read_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    campaign: Campaign
    was_confirmed_already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingConsent:
    """A yes to mails about other matters: where it was said, and to which question."""

    act: ConsentAct
    wording: str


@transaction.atomic
def confirm_endorsement(*, token: str, now: datetime, mailing_consent: MailingConsent | None = None) -> Confirmation:
    """Makes the link's words the current ones and sends them to review; pressing again changes nothing.

    Only newer words replace current ones, so that an old link never brings back what its owner has replaced. What was
    public disappears until the new words are read and published; a rejection stays in the history, and the new words
    wait for a reading of their own. What was rejected, withdrawn or has expired is reopened only by words submitted
    after that. Words handed in while the campaign was open may be confirmed after it has closed.

    A consent to mailings is what is said with this press, never what was ticked in the form, which anybody may have
    filled in. Where the press confirms nothing, because the link was used or overtaken, it gives none either.

    Raises:
        VerificationUnknown, VerificationExpired, VerificationSettled: see `read_link`.
    """
    found = read_link(token=token, now=now)
    endorsement = Endorsement.objects.select_for_update(no_key=True).get(pk=found.revision.endorsement_id)
    # Read again, now that nobody else can confirm beside us.
    link = read_link(token=token, now=now)
    if not link.is_confirmed:
        _take_over(endorsement, link.revision, now)
        if mailing_consent is not None:
            give_mailing_consent(
                stakeholder_id=endorsement.stakeholder_id,
                act=mailing_consent.act,
                wording=mailing_consent.wording,
                now=now,
            )
    if link.verification.used_at is None:
        link.verification.used_at = now
        link.verification.save(update_fields=["used_at"])
    return Confirmation(campaign=link.campaign, was_confirmed_already=link.is_confirmed)


def _take_over(endorsement: Endorsement, revision: Revision, now: datetime) -> None:
    move(endorsement, EndorsementState.VERIFIED)
    endorsement.current_revision = revision
    endorsement.confirmed_at = now
    endorsement.reviewed_at = endorsement.reviewed_by = endorsement.approved_revision = None
    endorsement.save()
    update_details(
        stakeholder_id=endorsement.stakeholder_id,
        name=revision.name,
        kind=revision.kind,
        stakeholder_type=revision.type,
        organization_name=revision.organization_name,
        role=revision.role,
        now=now,
    )
    set_location(stakeholder_id=endorsement.stakeholder_id, whereabouts=_whereabouts(revision), now=now)


def _whereabouts(revision: Revision) -> Whereabouts:
    return Whereabouts(
        street=revision.street,
        city=revision.city,
        state_usps=revision.state_usps,
        postal_code=revision.postal_code,
        longitude=revision.longitude,
        latitude=revision.latitude,
    )
