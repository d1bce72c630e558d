"""How many endorsers are farmers, businesses, unions? One query."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from backend.apps.endorsements.models import Endorsement
from backend.apps.stakeholders.models import StakeholderType


def count_by_type(rows: QuerySet[Endorsement]) -> dict[str, int]:
    """By type, in the list's order, those that anybody is; last, under "", who has not said."""
    counted = dict(rows.values_list("current_revision__type").annotate(count=Count("pk")))
    return {one: counted[one] for one in (*StakeholderType.values, "") if one in counted}
