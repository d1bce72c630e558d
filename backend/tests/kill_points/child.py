"""The processes that are killed: each one request through the WSGI application, or one drain of the outbox.

`python -m backend.tests.kill_points.child` loads Django once and then forks one of them for each line of its input:
`post KEY` holds still where the application answers; `drain PORT` sends mail to a server on loopback. Each says its
process id first.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django

PATH = "/api/v1/campaigns/clean-water/endorsements"
BODY = {"name": "Ann", "email": "ann@example.org", "kind": "individual"}
ANSWERING = "answering"
# Nobody outlives the test that forgot them.
LONGEST_LIFE_SECONDS = 120


def post(key: str) -> None:
    from django.test import RequestFactory  # noqa: PLC0415  # Django must be set up first

    from backend.config.wsgi import application  # noqa: PLC0415

    def hold(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        _say(ANSWERING)
        signal.pause()

    body = json.dumps(BODY)
    headers = {"Idempotency-Key": key}
    request = RequestFactory().post(PATH, body, content_type="application/json", headers=headers)
    application(request.environ, hold)


def drain(port: str) -> None:
    from django.conf import settings  # noqa: PLC0415

    from backend.config.settings.base import mailers  # noqa: PLC0415
    from backend.foundation.outbox.services import drain_outbox  # noqa: PLC0415

    carrier = "backend.foundation.mail.smtp.EmailBackend"
    settings.MAILERS = mailers(carrier, host="127.0.0.1", port=int(port), timeout=LONGEST_LIFE_SECONDS)
    drain_outbox()


def load() -> None:
    django.setup()
    from django.urls import get_resolver  # noqa: PLC0415

    from backend.config.wsgi import application  # noqa: F401, PLC0415

    get_resolver().url_patterns  # noqa: B018  # imports all views


def fork_for_each_line() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        if os.fork() == 0:
            signal.alarm(LONGEST_LIFE_SECONDS)
            _say(str(os.getpid()))
            act, argument = line.split()
            {"post": post, "drain": drain}[act](argument)
            os._exit(0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    load()
    fork_for_each_line()
