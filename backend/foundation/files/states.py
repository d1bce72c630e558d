"""Where does an upload stand, and where may it go from there?"""

from __future__ import annotations

from django.db import models


class UploadState(models.TextChoices):
    OFFERED = "offered", "offered"  # a form was given out; something may have been sent with it
    ACCEPTED = "accepted", "accepted"  # it was an image, and is stored as one
    REFUSED = "refused", "refused"  # it was not, and is gone


PERMITTED_MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.OFFERED: frozenset({UploadState.ACCEPTED, UploadState.REFUSED}),
    UploadState.ACCEPTED: frozenset(),
    UploadState.REFUSED: frozenset(),
}


def permits(current: str, target: UploadState) -> bool:
    """Whether an upload in state `current` may move to `target`."""
    return target in PERMITTED_MOVES[UploadState(current)]
