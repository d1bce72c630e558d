"""What is stopped at the moment? Asked by whatever takes a submission or sends a mail."""

from __future__ import annotations

from .errors import MailStopped, SubmissionsStopped
from .models import SwitchChange
from .remembered import remembered
from .states import Switched


def is_stopped(kind: Switched, *, campaign_id: int | None) -> bool:
    """Whether it is stopped for all campaigns, or for this one. Without a campaign: for all."""
    stopped = remembered("stopped", _stopped)
    return (kind, None) in stopped or (kind, campaign_id) in stopped


def require_submissions(*, campaign_id: int) -> None:
    """Nothing, where submissions are taken.

    Raises:
        SubmissionsStopped: they are not.
    """
    if is_stopped(Switched.SUBMISSIONS, campaign_id=campaign_id):
        raise SubmissionsStopped("Endorsements are not taken at the moment. Nothing was kept: please try again later.")


def require_mail(*, campaign_id: int | None) -> None:
    """Nothing, where mail is sent. Without a campaign: mail that belongs to none, such as to staff.

    Raises:
        MailStopped: it is not.
    """
    if is_stopped(Switched.MAIL, campaign_id=campaign_id):
        raise MailStopped("Staff have stopped mail.")


def _stopped() -> frozenset[tuple[str, int | None]]:
    rows = SwitchChange.objects.newest().values_list("kind", "campaign_id", "is_stopped")
    return frozenset((kind, campaign) for kind, campaign, is_stopped in rows if is_stopped)
