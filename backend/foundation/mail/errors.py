"""What can go wrong with mail, and is it worth another try?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class EmailUnusable(DomainError):
    code = "email-unusable"
    title = "The e-mail address cannot be used"
    kind = Kind.INVALID


class MailRefused(Exception):
    """This mail will not be taken however often it is tried: its address, or the mail itself, is at fault.

    The text names the refusal (`550`, `MessageRejected`), never the address: it may be kept and logged.
    """


class MailDeferred(Exception):
    """This mail was not taken now and may be later: the service is away or busy, a quota used up, or we the fault.

    It is not on its way: the carrier said so, or never got the whole of it. The text is as of MailRefused.
    """


class MailUncertain(Exception):
    """This mail was handed over whole, and no answer came: it may be on its way. To send it again may double it.

    The text is as of MailRefused.
    """
