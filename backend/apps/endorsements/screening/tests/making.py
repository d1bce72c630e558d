"""Submissions that are held, and what their forms sent along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from altcha import Challenge, Payload, solve_challenge

from backend.apps.endorsements.models import HeldSubmission
from backend.apps.endorsements.screening.evidence import Evidence
from backend.apps.endorsements.screening.form_token import issue_form_token
from backend.apps.endorsements.tests.journey import NOW, submit

ROBOT = Evidence(hidden_field="https://spam.example")
# Grey: a proof of work lets it pass.
HASTY = timedelta(seconds=1)


def held(now: datetime = NOW, evidence: Evidence = ROBOT, **changes: Any) -> HeldSubmission:
    return HeldSubmission.objects.get(revision=submit(now, evidence=evidence, **changes))


def several_held(number: int, **changes: Any) -> list[int]:
    """Their ids."""
    return [held(email=f"robot{position}@example.org", **changes).pk for position in range(number)]


def form_of(age: timedelta, now: datetime = NOW, **more: Any) -> Evidence:
    """Of a form that was handed out so long ago."""
    return Evidence(form_token=issue_form_token(now=now - age), **more)


def solved(challenge: dict[str, Any]) -> str:
    """What ALTCHA's widget sends for a challenge."""
    parsed = Challenge.from_dict(challenge)
    solution = solve_challenge(parsed)
    assert solution is not None
    return Payload(parsed, solution).to_base64()
