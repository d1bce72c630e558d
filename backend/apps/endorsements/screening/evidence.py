"""What does a form send along that is not part of the endorsement?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# By what name a form's field brings which part. `homepage` is the one that no person sees: browsers fill in no field of
# this name by themselves.
EVIDENCE = {
    "hidden_field": "homepage",
    "form_token": "form_token",  # a name  # nosec B105
    "proof_of_work": "proof_of_work",
    "can_prove_work": "can_prove_work",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """As it arrived: nothing in here was checked.

    `can_prove_work`: who sends it would rather be asked for a proof of work than wait until a person has looked.
    """

    hidden_field: str = ""
    form_token: str = ""
    proof_of_work: str = ""
    can_prove_work: bool = False


def evidence_in(sent: Mapping[str, Any]) -> Evidence:
    """What came with a form, ours or over the API, by its fields' names. What did not come is empty."""
    texts = {part: str(sent.get(name, "")) for part, name in EVIDENCE.items() if part != "can_prove_work"}
    return Evidence(**texts, can_prove_work=sent.get(EVIDENCE["can_prove_work"]) is True)
