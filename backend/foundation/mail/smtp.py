"""How does a mail server's answer become one of ours?

By its code (RFC 5321 4.2.1: 5yz is for good, 4yz for now), where it has one by its enhanced code (RFC 3463), and by
how far the conversation had come.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import starmap
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from .bounded_smtp import BoundedSMTP, BoundedSMTPOverTLS
from .deadline import MAIL_SECONDS
from .envelope import envelope_address
from .errors import MailDeferred, MailRefused, MailUncertain

# Of the refusals for good those about the recipient (no such mailbox, not here, no such name; RFC 7504: its domain
# takes no mail). All others may be about us (530, 535: sign in) or anything (554), and pass once we have mended it.
ABOUT_THE_RECIPIENT = frozenset({550, 551, 553, 556})
# More exact, and so it counts more: mailbox and domain (not 5.1.7 and 5.1.8, which are the sender's), 5.1.10 of RFC
# 7505, a mailbox that is disabled, a mail that is too long. Not 5.2.2, a full mailbox, and 5.7.x, policy and rights.
_ENHANCED_CODE = re.compile(rb"5\.\d{1,3}\.\d{1,3}\b")
ABOUT_THE_RECIPIENT_OR_THE_MAIL = frozenset(
    {b"5.1.0", b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.4", b"5.1.6", b"5.1.10", b"5.2.1", b"5.2.3", b"5.3.4"}
)


class EmailBackend(smtp.EmailBackend):
    """Django's own, raising MailRefused, MailDeferred and MailUncertain, each mail within `seconds`."""

    def __init__(self, *, timeout: float = 5.0, seconds: float = MAIL_SECONDS, **options: Any) -> None:
        super().__init__(timeout=timeout, **options)
        self.seconds = seconds

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:  # type: ignore[override]  # Django only calls it
        return partial(BoundedSMTPOverTLS if self.use_ssl else BoundedSMTP, seconds=self.seconds)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if isinstance(self.connection, BoundedSMTP):
            self.connection.begin(self.seconds)
        try:
            return super().send_messages(email_messages)
        except (OSError, MailUncertain) as failure:
            self.close()  # a late reply to this mail would be taken for one to the next
            # Not chained: the server's words, and with them the error's, quote the address.
            raise _error_of(failure) from None
        except ValueError:
            raise MailRefused("no mail can be sent to this address") from None

    def prep_address(self, address: str, force_ascii: bool = True) -> str:
        return envelope_address(address)

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """What was taken stays taken, whatever is answered to our goodbye."""
        try:
            connection.quit()
        except OSError:
            connection.close()


def _error_of(failure: Exception) -> Exception:
    match failure:
        case MailUncertain():
            return failure
        case smtplib.SMTPRecipientsRefused():
            replies: list[tuple[int, bytes | str]] = list(failure.recipients.values())
        case smtplib.SMTPDataError():
            replies = [(failure.smtp_code, failure.smtp_error)]
        case smtplib.SMTPResponseException():
            return MailDeferred(f"{type(failure).__name__} {failure.smtp_code}")
        case _:
            return MailDeferred(type(failure).__name__)
    said = "the mail server said " + ", ".join(str(code) for code, _ in replies)
    return MailRefused(said) if all(starmap(_is_for_good, replies)) else MailDeferred(said)


def _is_for_good(code: int, words: bytes | str) -> bool:
    words = words.encode() if isinstance(words, str) else words
    if enhanced := _ENHANCED_CODE.match(words):
        return code // 100 == 5 and enhanced[0] in ABOUT_THE_RECIPIENT_OR_THE_MAIL  # noqa: PLR2004
    return code in ABOUT_THE_RECIPIENT
