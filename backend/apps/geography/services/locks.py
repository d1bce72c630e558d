"""Who waits for whom when maps change? Two advisory locks, held to the end of the transaction."""

from __future__ import annotations

from django.db import OperationalError, connection

from backend.apps.geography.errors import MapsBusy

# Any two numbers nobody else uses; ASCII of «TIGR» and «MAPS».
_IMPORT = 0x54494752
_SWITCH = 0x4D415053


def wait_for_import() -> None:
    """Lets one import load at a time; the others queue.

    The server also checks every second that we are still there, so that a killed import lets go of the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_connection_check_interval = '1s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT])


def take_the_switch() -> None:
    """Lets one transaction at a time change which map answers, waiting at most two seconds for it.

    Raises:
        MapsBusy: another one holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SWITCH])
        except OperationalError as error:
            raise MapsBusy("Another activation or rollback is running; nothing was changed. Try again.") from error
