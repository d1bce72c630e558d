"""Two members of staff at once, each with a browser of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from backend.tests.kill_points.holding import until


def person(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name.lower(), first_name=name))
    return client


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Both answers. The second begins before the first's transaction ends, and is seen to wait for it."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(second())
        finally:
            connection.close()

    waiting = threading.Thread(target=run)
    with transaction.atomic():
        answer = first()
        waiting.start()
        until(lambda: not waiting.is_alive() or _somebody_waits())
        assert waiting.is_alive(), "it did not wait"
    waiting.join()
    return answer, answers[0]


def _somebody_waits() -> bool:
    """For a lock of this session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        return cursor.fetchone() is not None
