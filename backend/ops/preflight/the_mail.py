"""Will mail be taken, delivered, and heard of where it bounces?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .scene import CheckFailed, CheckSkipped, Scene

_NO_IDENTITY = {"NotFoundException": "is not there"}
_REPORTED = frozenset({"BOUNCE", "COMPLAINT"})


def account(scene: Scene) -> str:
    """Out of the sandbox, in which SES delivers to verified addresses alone."""
    _refuse_without_ses(scene)
    found = scene.ask("sesv2", "get_account")
    wrong = []
    if not found.get("ProductionAccessEnabled"):
        wrong.append("the account is in SES's sandbox")
    if not found.get("SendingEnabled"):
        wrong.append("sending is switched off")
    if (state := found.get("EnforcementStatus", "HEALTHY")) != "HEALTHY":
        wrong.append(f"SES has the account under {state.lower()}")
    if wrong:
        raise CheckFailed(" and ".join(wrong))
    most = found.get("SendQuota", {}).get("Max24HourSend", 0)
    return f"{most:,.0f} mails a day" if most >= 0 else "no daily limit"


def identity(scene: Scene) -> str:
    _refuse_without_ses(scene)
    domain = scene.variable("MAIL_FROM").rpartition("@")[2].rstrip(">")
    found = scene.found(
        f"the identity {domain}", "sesv2", "get_email_identity", EmailIdentity=domain, reasons=_NO_IDENTITY
    )
    wrong = list(_weak_identity(found))
    if wrong:
        raise CheckFailed(f"{domain}: {'; '.join(wrong)}")
    return f"{domain}: verified, DKIM signs"


def _weak_identity(found: Any) -> Iterator[str]:
    if not found.get("VerifiedForSendingStatus"):
        yield "SES has not verified it"
    dkim = found.get("DkimAttributes", {})
    if dkim.get("Status") != "SUCCESS" or not dkim.get("SigningEnabled"):
        yield f"DKIM is {dkim.get('Status', 'off').lower().replace('_', ' ')}"
    mail_from = found.get("MailFromAttributes", {})
    if mail_from.get("MailFromDomain") and mail_from.get("MailFromDomainStatus") != "SUCCESS":
        yield f"its MAIL FROM domain is {mail_from.get('MailFromDomainStatus', 'unknown').lower().replace('_', ' ')}"


def reports(scene: Scene) -> str:
    """Bounces and complaints go to the one topic that the function takes them from."""
    _refuse_without_ses(scene)
    name = scene.variable("SES_CONFIGURATION_SET")
    topic = scene.value("zappa/feedback_topic_arn")
    answer = scene.found(
        f"the configuration set {name}", "sesv2", "get_configuration_set_event_destinations",
        ConfigurationSetName=name, reasons=_NO_IDENTITY,
    )  # fmt: skip
    told = {
        kind
        for each in answer.get("EventDestinations", ())
        if each.get("Enabled") and each.get("SnsDestination", {}).get("TopicArn") == topic
        for kind in each["MatchingEventTypes"]
    }
    if missing := sorted(_REPORTED - told):
        raise CheckFailed(f"{name} does not tell {topic} of {', '.join(missing)}")
    return f"{name} tells of {', '.join(sorted(told))}"


def _refuse_without_ses(scene: Scene) -> None:
    if scene.variable("MAIL_TRANSPORT") != "ses":
        raise CheckSkipped("mail leaves by an SMTP server, not by SES")
