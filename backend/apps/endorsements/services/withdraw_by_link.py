"""How does an endorser take an endorsement back? By the link that was mailed to their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.errors import VerificationExpired, VerificationSettled
from backend.apps.endorsements.models import Act, Actor, Endorsement, Verification
from backend.apps.endorsements.states import STANDING, EndorsementState

from .moderation import move, note_of_nobody
from .read_link import verification_of


class Withdrawal(StrEnum):
    """What a link to withdraw would do, or did."""

    STANDS = "stands"
    WITHDRAWN = "withdrawn"
    ALREADY_WITHDRAWN = "already-withdrawn"
    NOTHING_STANDS = "nothing-to-withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalLink:
    campaign: Campaign
    outcome: Withdrawal


def read_withdrawal_link(*, token: str, now: datetime) -> WithdrawalLink:
    """What pressing the link's button would do; reading it changes nothing.

    Every mail with a link to confirm has one to withdraw as well: who answers at the address may do both. It works for
    as long as the words that stand are the mail's, also after the days within which they could be confirmed.

    Raises:
        VerificationUnknown: we never made it, or it was cut on its way.
        VerificationExpired: its words were never confirmed, and its time is over.
        VerificationSettled: it is of before an earlier withdrawal or decision, and newer words stand by now.
    """
    verification = verification_of(token)
    endorsement = verification.revision.endorsement
    return WithdrawalLink(campaign=endorsement.campaign, outcome=_outcome(endorsement, verification, now))


@transaction.atomic
def withdraw_by_link(*, token: str, now: datetime) -> WithdrawalLink:
    """Ends what stands, public or not, at once; pressing again changes nothing.

    Only words that are submitted after that can begin it anew; all links of before are spent.

    Raises:
        VerificationUnknown, VerificationExpired, VerificationSettled: see `read_withdrawal_link`.
    """
    found = verification_of(token)
    endorsement = (
        Endorsement.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign")
        .get(pk=found.revision.endorsement_id)
    )
    # Read again: an erasure that we waited for has taken the link with it.
    outcome = _outcome(endorsement, verification_of(token), now)
    if outcome == Withdrawal.STANDS:
        move(endorsement, EndorsementState.WITHDRAWN)
        endorsement.save()
        assert endorsement.current_revision_id is not None  # what stands is confirmed  # noqa: S101  # nosec B101
        note_of_nobody(
            endorsement, Act.WITHDRAW, revision_id=endorsement.current_revision_id, actor=Actor.ENDORSER, now=now
        )
        outcome = Withdrawal.WITHDRAWN
    return WithdrawalLink(campaign=endorsement.campaign, outcome=outcome)


def _outcome(endorsement: Endorsement, verification: Verification, now: datetime) -> Withdrawal:
    if endorsement.state == EndorsementState.WITHDRAWN:
        return Withdrawal.ALREADY_WITHDRAWN
    if endorsement.state not in STANDING:
        return Withdrawal.NOTHING_STANDS
    if verification.revision.number <= endorsement.settled_through:
        raise VerificationSettled(
            "This link is of before your endorsement was last closed. To withdraw the newer one, use its own mail."
        )
    if verification.expires_at <= now and not _was_of_use(endorsement, verification):
        raise VerificationExpired("This link has expired. Ask for a new mail, and use the link in that one.")
    return Withdrawal.STANDS


def _was_of_use(endorsement: Endorsement, verification: Verification) -> bool:
    return verification.used_at is not None or verification.revision_id == endorsement.current_revision_id
