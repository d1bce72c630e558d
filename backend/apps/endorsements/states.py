"""Where does an endorsement stand, and where may it go from there? This table, and nothing else, says so."""

from __future__ import annotations

from django.db import models


class EndorsementState(models.TextChoices):
    SUBMITTED = "submitted", "submitted"  # typed by someone; the address has not confirmed it
    VERIFIED = "verified", "waiting for review"  # confirmed by its address; nobody has read it
    APPROVED = "approved", "approved"  # a person has read this text and found it fit to be shown
    REJECTED = "rejected", "rejected"  # a person has read this text and found it unfit


# Back to VERIFIED leads only a newer text of the endorser: no decision is ever taken back by pressing an old link.
PERMITTED_MOVES: dict[EndorsementState, frozenset[EndorsementState]] = {
    EndorsementState.SUBMITTED: frozenset({EndorsementState.VERIFIED}),
    EndorsementState.VERIFIED: frozenset(
        {EndorsementState.VERIFIED, EndorsementState.APPROVED, EndorsementState.REJECTED}
    ),
    EndorsementState.APPROVED: frozenset({EndorsementState.VERIFIED}),
    EndorsementState.REJECTED: frozenset({EndorsementState.VERIFIED}),
}


def permits(current: str, target: EndorsementState) -> bool:
    """Whether an endorsement in state `current` may move to `target`."""
    return target in PERMITTED_MOVES[EndorsementState(current)]
