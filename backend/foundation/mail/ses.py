"""How does mail leave from AWS? By SES's SendEmail (API version 2), with the role's own credentials: no SMTP password.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html. SES puts its own Message-ID and Date over
ours; the rest of the message arrives as it was made.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from email import policy
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from backend.foundation.aws import clients
from backend.foundation.aws.errors import AWS_ERRORS, NO_ANSWER, code_of

from .envelope import envelope_address
from .errors import MailDeferred, MailRefused, MailUncertain

if TYPE_CHECKING:
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef

logger = logging.getLogger(__name__)

# One attempt: a mail whose answer was lost may have gone, and a client that tries again by itself sends it twice.
# The outbox tries again, later and later.
LIMITS = clients.TimeLimits(connect_seconds=2.0, read_seconds=5.0, attempts=1)
# The address or the content is at fault, unless its words are of ours: our account, configuration set, tags, identity.
# Every other refusal is of our account, identity or rate. Nobody's mail is lost while we mend these.
REFUSALS = frozenset({"MessageRejected", "BadRequestException"})
_OURS = re.compile(r"\b(paused|configuration ?set\w*|e?mail ?tags?|tags?|arn|identity|\w*arn)\b")
# SES wants 7 bits and no line over 1,000 characters.
_SEVEN_BITS = policy.SMTP.clone(cte_type="7bit")


class EmailBackend(BaseEmailBackend):
    """Raises MailRefused, MailDeferred and MailUncertain.

    `tags` are the same for every mail, and what events and metrics of the configuration set are told apart by:
    nothing of a person. `identity_arn` is for sending in another account's name.
    """

    def __init__(
        self,
        *,
        configuration_set: str = "",
        identity_arn: str = "",
        tags: Mapping[str, str] | None = None,
        limits: clients.TimeLimits = LIMITS,
        alias: str | None = None,
    ) -> None:
        super().__init__(alias=alias)
        self.configuration_set = configuration_set
        self.identity_arn = identity_arn
        self.tags = dict(tags or {})
        self.limits = limits

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._send(message)
        return len(email_messages)

    def _send(self, message: EmailMessage) -> None:
        request = self._request(message)
        try:
            answer = clients.ses(self.limits).send_email(**request)
        # Not chained: SES's words quote the address.
        except NO_ANSWER as error:
            raise MailUncertain(code_of(error)) from None
        except AWS_ERRORS as error:
            raise _error_of(error, sender=request["FromEmailAddress"], recipients=message.recipients()) from None
        # The one name that SES's reports and its support know the mail by; some put a host behind it, like an address.
        logger.info("mail: SES took %s", answer.get("MessageId", "").partition("@")[0])

    def _request(self, message: EmailMessage) -> SendEmailRequestTypeDef:
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": envelope_address(message.from_email),
            "Destination": {
                "ToAddresses": list(map(envelope_address, message.to)),
                "CcAddresses": list(map(envelope_address, message.cc)),
                "BccAddresses": list(map(envelope_address, message.bcc)),
            },
            "Content": {"Raw": {"Data": message.message(policy=_SEVEN_BITS).as_bytes()}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in self.tags.items()],
        }
        if self.configuration_set:
            request["ConfigurationSetName"] = self.configuration_set
        if self.identity_arn:
            request["FromEmailAddressIdentityArn"] = self.identity_arn
        return request


def _error_of(error: Exception, *, sender: str, recipients: Sequence[str]) -> MailRefused | MailDeferred:
    """An identity that is not verified is a recipient's only in an account's sandbox; else it is the sender's."""
    code = code_of(error)
    words = str(error).lower()
    if "not verified" in words:
        names_recipient = any(envelope_address(recipient).lower() in words for recipient in recipients)
        is_ours = sender.lower() in words or not names_recipient
    else:
        is_ours = _OURS.search(words) is not None
    return MailRefused(code) if code in REFUSALS and not is_ours else MailDeferred(code)
