"""Who waits for whom when what visitors see is exchanged? One advisory lock for each thing there is one of."""

from __future__ import annotations

from enum import Enum

from django.db import connection


class Turn(Enum):
    """Any numbers nobody else uses; ASCII of «HOME» and «THEM»."""

    HOMEPAGE = 0x484F4D45
    THEME = 0x5448454D


def take_turn(turn: Turn) -> None:
    """To the end of the transaction; to be called first in it, so that what is read next is what the last one left.

    The lock is held for milliseconds; who waits longer than the role's lock_timeout is told to try again (503).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn.value])
