"""Which mails has SES taken, and where do their links open on this machine?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import urllib3

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import STAGES
from backend.ops.parameters import values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """As the emulator keeps it, in memory."""

    sent: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str


def sent_mails(cloud: Cloud) -> list[Mail]:
    """The oldest first. Raises OperationFailed where the emulator does not tell."""
    url = f"{cloud.endpoint_url}/_ministack/ses/messages"
    try:
        answer = urllib3.request("GET", url, retries=False, timeout=10.0)
        told = json.loads(answer.data)["messages"]
    except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
        raise OperationFailed(f"The emulator does not tell its mails at {url} ({type(error).__name__}).") from error
    mails = (_mail(record) for records in told.values() for record in records)
    return sorted(mails, key=lambda mail: mail.sent)


def _mail(record: Mapping[str, Any]) -> Mail:
    return Mail(
        sent=datetime.fromtimestamp(record["Timestamp"], UTC),
        sender=record["Source"],
        recipients=tuple(record["To"]),
        subject=record["Subject"],
        text=record["BodyText"] or record["BodyHtml"] or "",
    )


def local_addresses(cloud: Cloud) -> dict[str, str]:
    """Public address by local address of each stage that has an API."""
    found: dict[str, str] = {}
    for stage in STAGES:
        values = values_of(cloud, stage)
        if "api/url" in values and "environment/PUBLIC_BASE_URL" in values:
            found[values["environment/PUBLIC_BASE_URL"]] = values["api/url"].rstrip("/")
    return found


def _path(rest: str) -> str:
    """What belongs to an address of what follows its host; a sentence's own marks do not."""
    return rest.split(maxsplit=1)[0].rstrip(".,;:!?)>]\"'") if rest.startswith(("/", "?", "#")) else ""


def lines_of(mail: Mail, addresses: Mapping[str, str]) -> Iterator[str]:
    """As a person reads it; below each link, where it opens here."""
    yield f"Date: {mail.sent:%Y-%m-%d %H:%M:%S} UTC"
    yield f"From: {mail.sender}"
    yield f"To: {', '.join(mail.recipients)}"
    yield f"Subject: {mail.subject}"
    yield ""
    for line in mail.text.rstrip().splitlines():
        yield line.rstrip()
        for public, local in addresses.items():
            if public in line:
                yield f"(opens here: {local}{_path(line.partition(public)[2])})"
    yield ""
