"""What does the page behind a link show before its button is pressed? All that pressing it would take over.

Anybody may have filled in the form, so the owner of the address reads here what was typed under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from backend.apps.endorsements.models import Revision
from backend.apps.endorsements.services import MailingConsent
from backend.apps.geography.fips import BY_USPS
from backend.apps.legal.models import Version
from backend.apps.stakeholders.models import ConsentAct, StakeholderKind

from .form import MAILING_LABEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`link` leads to what `text` names; of words, lines and paragraphs are kept."""

    label: str
    text: str
    link: str = ""
    is_words: bool = False


def taken_over(revision: Revision, terms: Version | None) -> list[Row]:
    """What was typed and would be taken over, but for the sentence; `terms` are those that were accepted with it."""
    return list(_rows(revision, terms))


def consent_in(ticked: str | None) -> MailingConsent | None:
    """What was said by the page's box: its value as posted, None where it was not ticked."""
    return MailingConsent(act=ConsentAct.PAGE, wording=MAILING_LABEL) if ticked == "on" else None


def _rows(revision: Revision, terms: Version | None) -> Iterator[Row]:
    is_for_one = revision.kind == StakeholderKind.ORGANIZATION
    yield Row(label="Who endorses", text="An organization, and you speak for it" if is_for_one else "You, for yourself")
    yield Row(label="Your name", text=revision.name)
    if revision.organization_name:
        label = "The organization" if is_for_one else "Where you belong"
        yield Row(label=label, text=revision.organization_name)
    if revision.role:
        yield Row(label="Your role", text=revision.role)
    if revision.type:
        label = "What describes it best" if is_for_one else "What describes you best"
        yield Row(label=label, text=str(revision.get_type_display()).capitalize())
    if revision.statement:
        yield Row(label="Your words", text=revision.statement, is_words=True)
    if address := _address(revision):
        yield Row(label="Your address", text=address)
    if revision.longitude is not None and revision.latitude is not None:
        # Five decimals are a metre.
        text = f"Latitude {revision.latitude:.5f}, longitude {revision.longitude:.5f}"
        yield Row(label="Your place on the map", text=text)
    if terms is not None:
        link = f"{reverse('legal-page', args=[terms.kind])}?date={terms.in_force_from}"
        yield Row(label="You accept", text=f"The {terms.get_kind_display()}, version {terms.number}", link=link)
    yield Row(label="Shown in public", text=_shown(revision))


def _address(revision: Revision) -> str:
    """In one line, with the state's name, so that nobody has to know its code."""
    state = BY_USPS[revision.state_usps].name if revision.state_usps in BY_USPS else revision.state_usps
    ends = " ".join(part for part in (state, revision.postal_code) if part)
    return ", ".join(part for part in (revision.street, revision.city, ends) if part)


def _shown(revision: Revision) -> str:
    if not revision.consent_to_display:
        return "Nothing. Your name is not shown in public; you are only counted."
    said = (
        ("your organization", revision.organization_name),
        ("your role", revision.role),
        ("what describes you", revision.type),
        ("your words", revision.statement),
    )
    named = ", ".join(["Your name", *(what for what, typed in said if typed)])
    where = "where enough people endorse, your districts too"
    return f"{named} and your state, once we have read them; {where}. Never your e-mail address or street."
