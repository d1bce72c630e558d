"""What is stopped at the moment? Asked by whatever takes a submission or sends a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from .errors import MailStopped, SubmissionsStopped
from .models import SwitchChange
from .remembered import remembered
from .states import Switched

# A drain takes five minutes to come back to what has waited, and a queue of it may take some hours.
LATELY = timedelta(days=1)


def is_stopped(kind: Switched, *, campaign_id: int | None) -> bool:
    """Whether it is stopped for all campaigns, or for this one. Without a campaign: for all."""
    return any(change.is_stopped for change in _of(kind, campaign_id))


def mail_resumed_at(*, campaign_id: int) -> datetime | None:
    """When mail of this campaign, or of all, was last resumed: what has waited for that is no older. None: never."""
    return max((change.at for change in _of(Switched.MAIL, campaign_id) if not change.is_stopped), default=None)


def campaigns_whose_mail_waits(*, now: datetime) -> set[int | None]:
    """Those whose mail is stopped, or was within the last day: nothing of them is to expire for want of one.

    None stands for all campaigns.
    """
    of_mail = {campaign_id: change for (kind, campaign_id), change in _newest().items() if kind == Switched.MAIL}
    return {which for which, change in of_mail.items() if change.is_stopped or change.at > now - LATELY}


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


def _of(kind: Switched, campaign_id: int | None) -> list[SwitchChange]:
    """The rows that hold for a campaign: its own, and the one for all."""
    newest = _newest()
    return [newest[kind, which] for which in {None, campaign_id} if (kind, which) in newest]


def _newest() -> dict[tuple[str, int | None], SwitchChange]:
    return remembered("switches", _ask)


def _ask() -> dict[tuple[str, int | None], SwitchChange]:
    return {(change.kind, change.campaign_id): change for change in SwitchChange.objects.newest()}
