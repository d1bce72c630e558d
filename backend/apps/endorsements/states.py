"""Where does an endorsement stand, and where may it go from there? This table, and nothing else, says so."""

from __future__ import annotations

from django.db import models


class EndorsementState(models.TextChoices):
    SUBMITTED = "submitted", "submitted"  # typed by someone; the address has not confirmed it
    VERIFIED = "verified", "waiting for review"  # confirmed by its address; nobody has read it
    APPROVED = "approved", "approved"  # a person has read this text and found it fit to be shown
    REJECTED = "rejected", "rejected"  # a person has read this text and found it unfit
    EXPIRED = "expired", "expired"  # nobody confirmed it while a link lived
    WITHDRAWN = "withdrawn", "withdrawn"  # the endorser no longer stands behind it
    ERASED = "erased", "erased"  # the endorser has asked to be forgotten; no word is left


# Back to VERIFIED leads only a newer text of the endorser: no decision is ever taken back by pressing an old link. From
# the states that close an endorsement it has to be a text that was submitted after the closing (`settled_through`).
PERMITTED_MOVES: dict[EndorsementState, frozenset[EndorsementState]] = {
    EndorsementState.SUBMITTED: frozenset(
        {EndorsementState.VERIFIED, EndorsementState.EXPIRED, EndorsementState.ERASED}
    ),
    EndorsementState.VERIFIED: frozenset(
        {
            EndorsementState.VERIFIED,
            EndorsementState.APPROVED,
            EndorsementState.REJECTED,
            EndorsementState.WITHDRAWN,
            EndorsementState.ERASED,
        }
    ),
    EndorsementState.APPROVED: frozenset(
        {EndorsementState.VERIFIED, EndorsementState.WITHDRAWN, EndorsementState.ERASED}
    ),
    EndorsementState.REJECTED: frozenset({EndorsementState.VERIFIED, EndorsementState.ERASED}),
    EndorsementState.EXPIRED: frozenset({EndorsementState.VERIFIED, EndorsementState.ERASED}),
    EndorsementState.WITHDRAWN: frozenset({EndorsementState.VERIFIED, EndorsementState.ERASED}),
    EndorsementState.ERASED: frozenset({EndorsementState.VERIFIED}),
}

# Confirmed, and neither declined nor given up: what an endorser can withdraw.
STANDING = frozenset({EndorsementState.VERIFIED, EndorsementState.APPROVED})
# Entering one of these settles every text that was submitted until then.
CLOSING = frozenset(set(EndorsementState) - STANDING - {EndorsementState.SUBMITTED})


def permits(current: str, target: EndorsementState) -> bool:
    """Whether an endorsement in state `current` may move to `target`."""
    return target in PERMITTED_MOVES[EndorsementState(current)]
