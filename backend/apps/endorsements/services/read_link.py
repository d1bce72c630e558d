"""What does a confirmation link lead to? Reading it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.errors import VerificationExpired, VerificationSettled, VerificationUnknown
from backend.apps.endorsements.links import hash_of
from backend.apps.endorsements.models import Revision, Verification
from backend.apps.endorsements.states import EndorsementState


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The words that the link would confirm, or has."""

    verification: Verification
    revision: Revision
    campaign: Campaign
    is_confirmed: bool

    @property
    def has_mailing_consent(self) -> bool:
        """Whether a consent to mails about other matters stands, so that there is nothing to ask."""
        return self.revision.endorsement.stakeholder.mailing_consented_at is not None


def read_link(*, token: str, now: datetime) -> Link:
    """Where the link leads, confirmed or still to be. A used link stays readable after its end.

    Raises:
        VerificationUnknown: we never made it, or it was cut on its way.
        VerificationExpired: its time is over and the words are not confirmed.
        VerificationSettled: the endorsement was withdrawn or decided after its words were typed.
    """
    verification = verification_of(token)
    endorsement = verification.revision.endorsement
    if endorsement.state == EndorsementState.WITHDRAWN and verification.revision.number <= endorsement.settled_through:
        raise VerificationSettled("This endorsement has been withdrawn. To take that back, endorse the campaign again.")
    link = Link(
        verification=verification,
        revision=verification.revision,
        campaign=verification.revision.endorsement.campaign,
        is_confirmed=_is_confirmed(verification),
    )
    if link.is_confirmed:
        return link
    if verification.expires_at <= now:
        raise VerificationExpired("This confirmation link has expired. Endorse again, and we send you a new one.")
    if verification.revision.number <= endorsement.settled_through:
        raise VerificationSettled(
            "What this link would have confirmed is no longer open. Endorse again, and we send you a new one."
        )
    return link


def verification_of(token: str) -> Verification:
    """The link's row, with its words, endorsement, endorser and campaign.

    Raises:
        VerificationUnknown: we never made it, or it was cut on its way.
    """
    rows = Verification.objects.select_related("revision__endorsement__campaign", "revision__endorsement__stakeholder")
    verification = rows.filter(token_hash=hash_of(token)).first()
    if verification is None:
        raise VerificationUnknown("We do not know this confirmation link. It may have been cut when it was copied.")
    return verification


def _is_confirmed(verification: Verification) -> bool:
    """By this link, by another for the same words, or overtaken by newer words that are confirmed."""
    revision = verification.revision
    current_id = revision.endorsement.current_revision_id
    if verification.used_at is not None or current_id == revision.pk:
        return True
    if current_id is None:
        return False
    return revision.endorsement.revisions.filter(pk=current_id, number__gt=revision.number).exists()
