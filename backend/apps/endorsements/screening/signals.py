"""What may a submission give away of itself, how heavily does it weigh, and what follows? Pure, and all of it here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    """One thing that speaks against a submission. None does for being a person without an organisation."""

    HIDDEN_FIELD = "hidden-field"
    TOKEN_MISSING = "token-missing"  # a signal's name  # noqa: S105  # nosec B105
    TOKEN_UNREADABLE = "token-unreadable"  # noqa: S105  # nosec B105
    TOO_FAST = "too-fast"
    TOO_OLD = "too-old"
    DISPOSABLE_ADDRESS = "disposable-address"
    LINKS = "links"
    MANY_LINKS = "many-links"
    LINK_IN_NAME = "link-in-name"
    MARKUP = "markup"
    BUSY_CAMPAIGN = "busy-campaign"


@dataclass(frozen=True, slots=True)
class Weighed:
    """`weight` in points, above 0; `reason` is the sentence that staff read."""

    weight: int
    reason: str


# From here on a proof of work is asked for; without one, the submission is held.
PROOF_ASKED_FROM = 40
# From here on none helps.
HELD_FROM = 70

# What an honest person causes by an older form, a slow evening or a private mailbox stays below PROOF_ASKED_FROM, so do
# a missing or old token and a disposable address together, and a missing token in a rush, for forms of others know
# nothing of tokens; what no person sees, or writes by accident, reaches it.
WEIGHTS: dict[Signal, Weighed] = {
    Signal.HIDDEN_FIELD: Weighed(100, "The hidden field, which no person sees, was filled in."),
    Signal.TOKEN_MISSING: Weighed(5, "It came without a form token, as from an older or foreign form."),
    Signal.TOKEN_UNREADABLE: Weighed(45, "Its form token is not one of ours."),
    Signal.TOO_FAST: Weighed(45, "It was sent within two seconds of the form's being handed out."),
    Signal.TOO_OLD: Weighed(10, "Its form was handed out more than a day before."),
    Signal.DISPOSABLE_ADDRESS: Weighed(25, "Its e-mail address belongs to a disposable mail service."),
    Signal.LINKS: Weighed(15, "The statement contains a link."),
    Signal.MANY_LINKS: Weighed(40, "The statement contains three links or more."),
    Signal.LINK_IN_NAME: Weighed(50, "A name, an organization or a role contains a link."),
    Signal.MARKUP: Weighed(50, "The statement contains a link's markup, as comment spam does."),
    Signal.BUSY_CAMPAIGN: Weighed(30, "The campaign was taking unusually many submissions."),
}


class Outcome(StrEnum):
    PASSES = "passes"
    ASKS_PROOF = "asks-proof"
    HELD = "held"


def score_of(signals: Collection[Signal]) -> int:
    """The sum of the weights, each signal once. Another signal never lowers it."""
    return sum(WEIGHTS[signal].weight for signal in set(signals))


def outcome_of(score: int, *, has_proof: bool) -> Outcome:
    """What becomes of a submission of this score. A proof of work helps in between, and never harms."""
    if score >= HELD_FROM:
        return Outcome.HELD
    if score >= PROOF_ASKED_FROM and not has_proof:
        return Outcome.ASKS_PROOF
    return Outcome.PASSES


def reasons_of(signals: Collection[str]) -> list[str]:
    """Sentences for staff, the heaviest first. Of a signal that this code does not know any more, its name."""
    return [WEIGHTS[Signal(name)].reason if name in set(Signal) else name for name in _heaviest_first(signals)]


def names_of(signals: Collection[str]) -> list[str]:
    """The same in a word or two each, for lists."""
    return [name.replace("-", " ") for name in _heaviest_first(signals)]


def _heaviest_first(signals: Collection[str]) -> list[str]:
    weights: dict[str, int] = {signal.value: weighed.weight for signal, weighed in WEIGHTS.items()}
    return sorted({str(name) for name in signals}, key=lambda name: (-weights.get(name, 0), name))
