"""A person finds in the emulator what was mailed, and where its links open on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.local_cloud.mails import Mail, lines_of, local_addresses, sent_mails
from backend.ops.names import parameters_path

LINK = "https://staging.coalition.invalid/verify-endorsement/token/"


def test_a_mail_is_printed_with_the_local_address_of_its_link(aws: str):
    cloud = Cloud(region="us-east-1", endpoint_url=aws)
    path = parameters_path("staging")
    site = "http://127.0.0.1:1/restapis/api/staging/_user_request_"
    for name, value in (("environment/PUBLIC_BASE_URL", "https://staging.coalition.invalid"), ("api/url", f"{site}/")):
        call(cloud, "ssm", "put_parameter", Name=path + name, Value=value, Type="String", Overwrite=True)
    call(cloud, "sesv2", "create_email_identity", EmailIdentity="local-cloud.example")
    message = EmailMessage()
    message["Subject"] = "Please confirm: Clean air"
    message["To"] = "ada@local-cloud.example"
    message.set_content(f"Open\n\n{LINK}\n\nsoon.\n")
    call(
        cloud, "sesv2", "send_email",
        FromEmailAddress="coalition@local-cloud.example",
        Destination={"ToAddresses": ["ada@local-cloud.example"]},
        Content={"Raw": {"Data": message.as_bytes()}},
    )  # fmt: skip

    [mail] = [mail for mail in sent_mails(cloud) if mail.recipients == ("ada@local-cloud.example",)]
    addresses = local_addresses(cloud)
    assert addresses["https://staging.coalition.invalid"] == site
    assert list(lines_of(mail, addresses))[2:] == [
        "To: ada@local-cloud.example",
        "Subject: Please confirm: Clean air",
        "",
        "Open",
        "",
        LINK,
        f"(opens here: {site}/verify-endorsement/token/)",
        "",
        "soon.",
        "",
    ]


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("https://site.invalid", "http://here"),
        ("https://site.invalid is our site", "http://here"),
        ("(see https://site.invalid/a/?b=1).", "http://here/a/?b=1"),
    ],
)
def test_a_sentences_own_marks_are_no_part_of_an_address(line: str, address: str):
    mail = Mail(sent=datetime(2026, 7, 1, tzinfo=UTC), sender="a", recipients=("b",), subject="c", text=line)
    assert f"(opens here: {address})" in lines_of(mail, {"https://site.invalid": "http://here"})
