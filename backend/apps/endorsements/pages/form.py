"""What does the form ask, what was typed into it, and what is wrong with that? The API's own rules decide the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from backend.apps.endorsements.api.requests import SubmitRequest, submission_of
from backend.apps.endorsements.models.revision import MAX_STATEMENT_CHARACTERS
from backend.apps.endorsements.submission import Submission
from backend.apps.geography.fips import STATES
from backend.apps.stakeholders.models import StakeholderKind, StakeholderType
from backend.foundation.web.serializers import validated

ADDRESS = ("street", "city", "state", "postal_code")
CONSENTS = ("consent_to_display", "mailing_consent")
# Also the question that is asked again behind the mailed link, and the wording that is kept of a yes.
MAILING_LABEL = "Write to me about other matters too"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`missing` is said where nothing was given; what else may be wrong, the API's field says."""

    name: str
    label: str
    widget: str = "line"
    hint: str = ""
    autocomplete: str = ""
    missing: str = ""
    is_needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    nothing_chosen: str = ""


_STATES = tuple((state.usps, state.name) for state in sorted(STATES, key=lambda state: state.name))
QUESTIONS = (
    Question(
        name="kind",
        label="Who endorses?",
        widget="radios",
        missing="Say whether you endorse for yourself or for an organization.",
        is_needed=True,
        choices=(
            (StakeholderKind.INDIVIDUAL.value, "I do, for myself"),
            (StakeholderKind.ORGANIZATION.value, "An organization, and I speak for it"),
        ),
    ),
    Question(name="name", label="Your name", autocomplete="name", missing="Enter your name.", is_needed=True),
    Question(
        name="email",
        label="Your e-mail address",
        widget="email",
        hint="We send a link to it. Nobody else sees it.",
        autocomplete="email",
        missing="Enter your e-mail address.",
        is_needed=True,
    ),
    Question(
        name="organization_name",
        label="Organization",
        hint="Needed if an organization endorses.",
        autocomplete="organization",
        missing="Enter the organization's name, or choose that you endorse for yourself.",
    ),
    Question(name="role", label="Your role there (optional)", autocomplete="organization-title"),
    Question(
        name="type",
        label="What describes you, or your organization, best? (optional)",
        widget="select",
        choices=tuple((value, str(label).capitalize()) for value, label in StakeholderType.choices),
        nothing_chosen="Choose one",
    ),
    Question(
        name="statement",
        label="Why do you endorse this? (optional)",
        widget="text",
        hint=f"In your own words, at most {MAX_STATEMENT_CHARACTERS:,} characters. "
        "A person reads it before anybody else does.",
    ),
    Question(name="street", label="Street and number (optional)", autocomplete="address-line1"),
    Question(name="city", label="City (optional)", autocomplete="address-level2"),
    Question(
        name="state",
        label="State (optional)",
        widget="select",
        autocomplete="address-level1",
        choices=_STATES,
        nothing_chosen="Choose a state",
    ),
    Question(
        name="postal_code", label="ZIP code (optional)", hint="12345 or 12345-6789", autocomplete="postal-code"
    ),
    Question(
        name="consent_to_display",
        label="Show my name, role, words, state and what describes me in public",
        widget="checkbox",
        hint="Where enough people endorse, your districts too. Never your e-mail address or street.",
    ),
    Question(
        name="mailing_consent",
        label=MAILING_LABEL,
        widget="checkbox",
        hint="We ask you again behind the link that we mail to you; only that counts.",
    ),
)  # fmt: skip
# Asked where terms are in force. Its answer is their id, so that what is accepted is what was shown.
TERMS = Question(
    name="accepted_terms",
    label="I accept the terms of use",
    widget="terms",
    missing="Read the terms of use, and accept them.",
    is_needed=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the page shows it: with what was typed, and what is wrong with it."""

    question: Question
    value: str
    error: str

    @property
    def described_by(self) -> str:
        """The ids of what explains it, for aria-describedby."""
        parts = [("hint", self.question.hint), ("error", self.error)]
        return " ".join(f"{self.question.name}-{part}" for part, text in parts if text)

    @property
    def anchor(self) -> str:
        """The id of the control that the error's link leads to; of several radios the first."""
        first = f"-{self.question.choices[0][0]}" if self.question.widget == "radios" else ""
        return f"{self.question.name}{first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`errors` by the question's name. `refusal` is what is wrong with no answer, but with taking any now."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""

    @property
    def questions(self) -> dict[str, Asked]:
        """In the order in which they are asked."""
        return {
            question.name: Asked(
                question=question,
                value=self.typed.get(question.name, ""),
                error=self.errors.get(question.name, ""),
            )
            for question in (*QUESTIONS, TERMS)
        }

    @property
    def wrong(self) -> list[Asked]:
        return [asked for asked in self.questions.values() if asked.error]


class FormRefused(Exception):
    """What was typed cannot be taken; `form` shows it again, and why."""

    def __init__(self, form: Form) -> None:
        super().__init__("the form was refused")
        self.form = form


def typed_into(sent: Mapping[str, str]) -> dict[str, str]:
    """What came back, by the questions' names. What a browser's extension adds is none of ours."""
    return {question.name: sent.get(question.name, "") for question in (*QUESTIONS, TERMS)}


def submission_in(typed: Mapping[str, str], *, needs_terms: bool) -> Submission:
    """What was typed, as the service takes it, by the rules of the API; here terms must be accepted, if there are any.

    Raises:
        FormRefused: it breaks them.
    """
    texts = {name: text for name, text in typed.items() if name not in {*ADDRESS, *CONSENTS, "kind", TERMS.name}}
    body: dict[str, Any] = {
        **texts,
        **{name: bool(typed.get(name)) for name in CONSENTS},
        "address": {name: typed.get(name, "") for name in ADDRESS},
    }
    if typed.get("kind"):
        body["kind"] = typed["kind"]
    if typed.get(TERMS.name):
        body[TERMS.name] = typed[TERMS.name]
    unaccepted = {TERMS.name: TERMS.missing} if needs_terms and TERMS.name not in body else {}
    try:
        submission = submission_of(validated(SubmitRequest, body))
    except ValidationError as error:
        raise FormRefused(Form(typed=typed, errors={**dict(_told(error.detail)), **unaccepted})) from error
    if unaccepted:
        raise FormRefused(Form(typed=typed, errors=unaccepted))
    return submission


def _told(detail: Any) -> Iterator[tuple[str, str]]:
    """Field by field, the address's among them, the first thing that is wrong with each."""
    sentences = {question.name: question.missing for question in QUESTIONS}
    for name, wrong in detail.items():
        if isinstance(wrong, Mapping):
            yield from _told(wrong)
            continue
        first: ErrorDetail = wrong[0]
        is_missing = first.code in {"required", "blank"}
        yield name, (is_missing and sentences.get(name)) or str(first)
