"""What has a person decided about a submission that is held, and what may be decided next?"""

from __future__ import annotations

from django.db import models


class HeldState(models.TextChoices):
    HELD = "held", "waiting"  # nobody has decided
    RELEASED = "released", "released"  # it goes on as any other: its mail is promised
    DISMISSED = "dismissed", "dismissed"  # it stays where it is, without a mail


PERMITTED_MOVES: dict[HeldState, frozenset[HeldState]] = {
    HeldState.HELD: frozenset({HeldState.RELEASED, HeldState.DISMISSED}),
    # Both are undone, a release only while no mail is out: none can be taken back.
    HeldState.RELEASED: frozenset({HeldState.HELD}),
    HeldState.DISMISSED: frozenset({HeldState.HELD}),
}


class Switched(models.TextChoices):
    """What can be stopped."""

    SUBMISSIONS = "submissions", "submissions"
    MAIL = "mail", "mail"
