"""Reports that were not made by our own hands: what ministack's SES tells of AWS's mailbox simulator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from backend.foundation.mail.feedback import take_feedback
from backend.foundation.mail.models import Suppression
from backend.foundation.mail.services import is_suppressed

pytestmark = pytest.mark.django_db
SENDER = "coalition@feedback.example"


class Account:
    """SES, a topic and a queue behind it, by AWS's query protocol: clients for them are nothing the project needs."""

    def __init__(self, url: str) -> None:
        self.url = url
        name = f"feedback-{uuid4().hex}"
        topic = self.ask("sns", "CreateTopic", "TopicArn", Name=name)
        self.queue = self.ask("sqs", "CreateQueue", "QueueUrl", QueueName=name)
        self.ask("ses", "VerifyEmailIdentity", EmailAddress=SENDER)
        for kind in ("Bounce", "Complaint", "Delivery"):
            self.ask("ses", "SetIdentityNotificationTopic", Identity=SENDER, NotificationType=kind, SnsTopic=topic)
        arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
        self.ask("sns", "Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def ask(self, service: str, action: str, wanted: str = "", **arguments: str) -> str:
        scope = f"AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/{service}/aws4_request, Signature=none"
        body = urlencode({"Action": action, **arguments}).encode()
        headers = {"Authorization": scope, "Content-Type": "application/x-www-form-urlencoded"}
        with urlopen(Request(self.url, data=body, headers=headers)) as answer:  # noqa: S310  # http
            text: str = answer.read().decode()
        found = re.search(rf"<{wanted}>([^<]*)</{wanted}>", text)
        return found[1] if found else text

    def mail(self, address: str) -> None:
        self.ask(
            "ses", "SendEmail", Source=SENDER, **{
                "Destination.ToAddresses.member.1": address,
                "Message.Subject.Data": "Hello",
                "Message.Body.Text.Data": "Text",
            },
        )  # fmt: skip

    def events(self) -> Iterator[dict[str, Any]]:
        """What the queue got, as SNS hands it to a Lambda function."""
        headers = {"X-Amz-Target": "AmazonSQS.ReceiveMessage", "Content-Type": "application/x-amz-json-1.0"}
        body = json.dumps({"QueueUrl": self.queue, "MaxNumberOfMessages": 10}).encode()
        with urlopen(Request(self.url, data=body, headers=headers)) as answer:  # noqa: S310  # http
            for message in json.load(answer).get("Messages", []):
                yield {"Records": [{"EventSource": "aws:sns", "Sns": json.loads(message["Body"])}]}


@pytest.mark.parametrize(
    ("mailbox", "reason"),
    [("bounce", "bounce"), ("suppressionlist", "bounce"), ("complaint", "complaint"), ("success", None)],
)
def test_each_mailbox_of_the_simulator_has_its_effect(aws: str, mailbox: str, reason: str | None):
    account = Account(aws)
    address = f"{mailbox}@simulator.amazonses.com"
    account.mail(address)
    events = list(account.events())
    assert events
    for event in events:
        take_feedback(event, now=datetime.now(UTC) + timedelta(minutes=1))
    assert is_suppressed([address]) == ({address} if reason else set())
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([reason] if reason else [])
