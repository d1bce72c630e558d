"""How does a mail server's answer become one of ours? By its code: RFC 5321 4.2.1, 5yz is for good, 4yz for now."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from .errors import MailDeferred, MailRefused

PERMANENT = range(500, 600)


class EmailBackend(smtp.EmailBackend):
    """Django's own, raising MailRefused and MailDeferred. A password or a sender that is refused is ours to mend."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            return super().send_messages(email_messages)
        # Not chained: the server's words, and with them the error's, quote the address.
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _error_of([code for code, _ in refusal.recipients.values()]) from None
        except smtplib.SMTPDataError as refusal:
            raise _error_of([refusal.smtp_code]) from None
        except smtplib.SMTPResponseException as refusal:
            raise MailDeferred(f"{type(refusal).__name__} {refusal.smtp_code}") from None
        except OSError as error:
            raise MailDeferred(type(error).__name__) from None
        except ValueError:
            raise MailRefused("no mail can be sent to this address") from None


def _error_of(codes: list[int]) -> MailRefused | MailDeferred:
    said = "the mail server said " + ", ".join(map(str, codes))
    return MailRefused(said) if all(code in PERMANENT for code in codes) else MailDeferred(said)
