"""Whose names can be under a bill? What the forms of bills and of sponsorships ask, each for the other's sake."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from backend.apps.campaigns.models import Bill
from backend.apps.legislators.chambers import Level
from backend.apps.legislators.models import Legislator, Term

_NAMED = 5


def require_seats(people: Iterable[int] | QuerySet[Any, Any], *, bill: Bill) -> None:
    """Whoever puts a name under a bill has, or had, a seat in its chamber.

    `people` are legislators' keys.

    Raises:
        ValidationError: it names the first five who have none.
    """
    seats = Term.objects.filter(chamber=bill.chamber)
    if bill.level == Level.STATE:
        seats = seats.in_state(bill.state_fips)
    strangers = Legislator.objects.filter(pk__in=people).exclude(pk__in=seats.values("legislator"))
    names = list(strangers.order_by("name").values_list("name", flat=True))
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ValidationError(f"No seat in the bill's chamber is known of {', '.join(names[:_NAMED])}{more}.")


def require_one_sponsor(sponsors: int, *, bill: Bill) -> None:
    """States may have several.

    Raises:
        ValidationError: a federal bill would have more than one.
    """
    if bill.level == Level.FEDERAL and sponsors > 1:
        raise ValidationError("A bill of the Congress has one sponsor; the others are cosponsors.")
