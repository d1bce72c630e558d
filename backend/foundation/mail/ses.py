"""How does mail leave from AWS? By SES's SendEmail (API version 2), with the role's own credentials: no SMTP password.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html. SES puts its own Message-ID and Date over
ours; the rest of the message arrives as it was made.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from email import policy
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from backend.foundation.aws import clients
from backend.foundation.aws.errors import AWS_ERRORS, code_of

from .envelope import envelope_address
from .errors import MailDeferred, MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef

logger = logging.getLogger(__name__)

# One attempt: a mail whose answer was lost may have gone, and a client that tries again by itself sends it twice.
# The outbox tries again, later and later.
LIMITS = clients.TimeLimits(connect_seconds=2.0, read_seconds=5.0, attempts=1)
# The address or the content is at fault. Every other refusal is of our account, identity or rate, and passes.
REFUSALS = frozenset({"MessageRejected", "BadRequestException"})
# SES wants 7 bits and no line over 1,000 characters.
_SEVEN_BITS = policy.SMTP.clone(cte_type="7bit")


class EmailBackend(BaseEmailBackend):
    """Raises MailRefused and MailDeferred.

    `tags` are the same for every mail, and what events and metrics of the configuration set are told apart by:
    nothing of a person. `identity_arn` is for sending in another account's name.
    """

    def __init__(
        self,
        *,
        configuration_set: str = "",
        identity_arn: str = "",
        tags: Mapping[str, str] | None = None,
        alias: str | None = None,
    ) -> None:
        super().__init__(alias=alias)
        self.configuration_set = configuration_set
        self.identity_arn = identity_arn
        self.tags = dict(tags or {})

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._send(message)
        return len(email_messages)

    def _send(self, message: EmailMessage) -> None:
        request = self._request(message)
        try:
            answer = clients.ses(LIMITS).send_email(**request)
        # Not chained: SES's words quote the address.
        except AWS_ERRORS as error:
            raise _error_of(error, sender=request["FromEmailAddress"]) from None
        # The one name that SES's reports and its support know the mail by; some put a host behind it, like an address.
        logger.info("mail: SES took %s", answer["MessageId"].partition("@")[0])

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


def _error_of(error: Exception, *, sender: str) -> MailRefused | MailDeferred:
    """A sender that is not verified is rejected like a bad message, but is ours to mend: no mail is lost meanwhile."""
    code = code_of(error)
    words = str(error).lower()
    is_our_fault = "not verified" in words and sender.lower() in words
    return MailRefused(code) if code in REFUSALS and not is_our_fault else MailDeferred(code)
