"""What does a form need to know before it is shown?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.apps.campaigns.services import open_campaign
from backend.apps.endorsements.screening.busy import is_busy
from backend.apps.endorsements.screening.form_token import issue_form_token
from backend.apps.endorsements.screening.switches import require_submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    form_token: str
    is_proof_of_work_advised: bool


def hand_out_form(*, campaign_slug: str, now: datetime) -> Form:
    """The token of a form that is shown now; for pages of ours and, over the API, of others.

    Raises:
        CampaignNotFound, CampaignNotOpen: there is nothing to endorse.
        SubmissionsStopped: the campaign takes none now, or none does: better known before anything is typed.
    """
    campaign = open_campaign(slug=campaign_slug, on=now.date())
    require_submissions(campaign_id=campaign.pk)
    return Form(
        form_token=issue_form_token(now=now), is_proof_of_work_advised=is_busy(campaign_id=campaign.pk, now=now)
    )
