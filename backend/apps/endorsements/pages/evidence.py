"""What does our form send along that speaks for a person? What screening hands out, where it is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from backend.apps.campaigns.services import open_campaign
from backend.apps.endorsements.services import submit_endorsement
from backend.apps.endorsements.submission import Submission

_SCREENING = "backend.apps.endorsements.screening"
_IS_THERE = find_spec(_SCREENING) is not None


def hand_out(*, campaign_slug: str, now: datetime) -> Any:
    """What the form's hidden fields show (endorsements/screening/hidden_fields.html); None: there are none.

    Raises:
        CampaignNotFound, CampaignNotOpen, SubmissionsStopped: there is nothing to endorse now.
    """
    if _IS_THERE:
        return import_module(f"{_SCREENING}.services").hand_out_form(campaign_slug=campaign_slug, now=now)
    open_campaign(slug=campaign_slug, on=now.date())
    return None


def submit(*, campaign_slug: str, submission: Submission, sent: Mapping[str, str], now: datetime) -> None:
    """Hands an endorsement in, with what its form sent along.

    Raises:
        Whatever submit_endorsement does.
    """
    along: dict[str, Any] = {}
    if _IS_THERE:
        along["evidence"] = import_module(f"{_SCREENING}.evidence").evidence_in(sent)
    submit_endorsement(campaign_slug=campaign_slug, submission=submission, now=now, **along)
