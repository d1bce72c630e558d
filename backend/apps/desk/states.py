"""Where does an export stand, and where may it go from there?"""

from __future__ import annotations

from django.db import models


class ExportState(models.TextChoices):
    WAITING = "waiting", "waiting"  # promised; no row is written
    RUNNING = "running", "being written"  # some chunks are written
    DONE = "done", "done"  # there is a file
    EXPIRED = "expired", "deleted"  # its time is over, and the file is gone


class ExportEnd(models.TextChoices):
    """Why a file is gone before its time was over."""

    ERASURE = "erasure", "because somebody in it was erased: export again"


PERMITTED_MOVES: dict[ExportState, frozenset[ExportState]] = {
    ExportState.WAITING: frozenset({ExportState.RUNNING, ExportState.DONE, ExportState.EXPIRED}),
    ExportState.RUNNING: frozenset({ExportState.RUNNING, ExportState.DONE, ExportState.EXPIRED}),
    ExportState.DONE: frozenset({ExportState.EXPIRED}),
    ExportState.EXPIRED: frozenset(),
}


def permits(current: str, target: ExportState) -> bool:
    """Whether an export in state `current` may move to `target`."""
    return target in PERMITTED_MOVES[ExportState(current)]
