"""What happens to every mail, whatever carries it? Nobody on the suppression list gets it, and it is counted."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from email.utils import make_msgid
from typing import Any

from django.core.mail import EmailMessage, InvalidMailer
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from backend.foundation.observability.metrics import count
from backend.foundation.observability.tracing import span

from .envelope import envelope_address
from .errors import MailDeferred, MailRefused, MailUncertain
from .services import is_suppressed

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Stands around the backend that carries mail: its dotted path is the option `backend`, its own are `options`.

    Sending returns how many mails were carried: one whose recipients are all suppressed is none, and no error.

    Raises:
        MailRefused: trying again is no use.
        MailDeferred: trying again may help.
        MailUncertain: trying again may double the mail.
    """

    def __init__(self, *, backend: str, options: dict[str, Any] | None = None, alias: str | None = None) -> None:
        super().__init__(alias=alias)
        try:
            carrier = import_string(backend)
        except ImportError as error:
            raise InvalidMailer(f"There is no backend {backend!r}: {error}", alias=alias) from error
        self.carrier: BaseEmailBackend = carrier(alias=alias, **(options or {}))

    def open(self) -> bool | None:
        return self.carrier.open()

    def close(self) -> None:
        self.carrier.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(map(self._send, email_messages))

    def _send(self, message: EmailMessage) -> int:
        try:
            ready = _ready(message)
            if dropped := len(message.recipients()) - len(ready.recipients()):
                count("MailSuppressed", dropped)
            carried = self._carry(ready) if ready.recipients() else 0
        except MailRefused as refusal:
            _failed("refused", refusal)
            raise
        except MailDeferred as failure:
            _failed("deferred", failure)
            raise
        except MailUncertain as silence:
            _failed("uncertain", silence)
            raise
        if carried:
            count("MailSent", carried)
        return carried

    def _carry(self, message: EmailMessage) -> int:
        try:
            with span("mail"):
                return self.carrier.send_messages([message]) or 0
        # Not chained: what a carrier says of its failure may quote the address.
        except OSError as error:
            raise MailDeferred(type(error).__name__) from None


def _failed(outcome: str, failure: Exception) -> None:
    count("MailFailed", outcome=outcome)
    logger.warning("mail: %s (%s)", outcome, failure)


def _sender_of(message: EmailMessage) -> str:
    try:
        return envelope_address(message.from_email)
    except ValueError:
        raise MailDeferred("the sender's address is none") from None


def _ready(message: EmailMessage) -> EmailMessage:
    """The mail as it goes out, proved to be writable; the caller's own is left as it is.

    Auto-Submitted (RFC 3834) keeps holiday notices from answering. Date, and what else a header needs, Django adds.
    """
    sender = _sender_of(message)
    try:
        for recipient in message.recipients():
            envelope_address(recipient)
        ready = copy.copy(message)
        given = {name.lower() for name in message.extra_headers}
        ours = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=sender.rpartition("@")[2])}
        ready.extra_headers = {
            **{name: value for name, value in ours.items() if name.lower() not in given},
            **message.extra_headers,
        }
        ready.message()  # refuses line ends in headers
    except ValueError:
        raise MailRefused("no mail can be written with this address or these headers") from None
    suppressed = is_suppressed(message.recipients())
    ready.to, ready.cc, ready.bcc = (
        [address for address in addresses if address not in suppressed]
        for addresses in (message.to, message.cc, message.bcc)
    )
    return ready
