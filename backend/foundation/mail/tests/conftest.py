from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.conftest import point_at

from .servers import MailServer, StubbornSes, running


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def stubborn_ses(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubbornSes]:
    """An SES of our own, with foundation.aws pointed at it."""
    with running(StubbornSes()) as ses:
        point_at(ses.url, settings, monkeypatch)
        yield ses
