"""Does a campaign take so many submissions now that who floods it should pay?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from backend.apps.endorsements.models import Revision

from .remembered import remembered

PERIOD = timedelta(minutes=10)


def is_busy(*, campaign_id: int, now: datetime) -> bool:
    """Whether SCREENING_BUSY_FROM submissions or more, with words of their own, came to it within ten minutes.

    A process asks again every few seconds (SCREENING_REMEMBERED_SECONDS).
    """
    return remembered(f"busy {campaign_id}", lambda: _is_busy(campaign_id, now))


def _is_busy(campaign_id: int, now: datetime) -> bool:
    revisions = Revision.objects.filter(endorsement__campaign=campaign_id, submitted_at__gt=now - PERIOD)
    last = settings.SCREENING_BUSY_FROM - 1
    return bool(revisions.order_by().values_list("pk")[last : last + 1])
