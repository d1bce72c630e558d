"""Carriers that do not: one refuses every mail, one takes it and is not heard of again, one is too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.mail.backends.base import BaseEmailBackend

from backend.foundation.mail.errors import MailUncertain


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


class SilentBackend(BaseEmailBackend):
    taken = 0

    def send_messages(self, email_messages: Any) -> int:
        SilentBackend.taken += len(email_messages)
        raise MailUncertain("ReadTimeoutError")


class ErasingBackend(BaseEmailBackend):
    """Takes a mail while its addressee is being forgotten."""

    erase: ClassVar[Callable[[], None]]
    is_certain = True
    taken = 0

    def send_messages(self, email_messages: Any) -> int:
        ErasingBackend.taken += len(email_messages)
        ErasingBackend.erase()
        if not ErasingBackend.is_certain:
            raise MailUncertain("ReadTimeoutError")
        return len(email_messages)


def answer_no_mail(settings: Any) -> None:
    """All mail goes to the silent one from now on."""
    SilentBackend.taken = 0
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SilentBackend"}}


def refuse_mail(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.RefusingBackend"}}
