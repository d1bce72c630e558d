"""How does a person switch one map, and know before what that changes? By trying it and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.geography.errors import VintageNotFound
from backend.apps.geography.models import InForce, Vintage

from .activate_vintages import activate_vintages
from .roll_back_vintages import roll_back_vintages

type Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapChange:
    """A map of one layer that answers for a state on other days than before: half-open days, none where it did not."""

    layer: str
    state_fips: str
    vintage_key: str
    before: list[Days]
    after: list[Days]


def activate_vintage(
    *, vintage_id: int, now: datetime, by: AbstractBaseUser | None = None, in_force_from: date | None = None
) -> Vintage:
    """As activate_vintages, for one. Who did it is noted by the caller (the admin's log).

    Raises:
        VintageNotFound: no such vintage.
        VintageUndated, VintageDatedOtherwise, MapsBusy: see there.
    """
    vintage = _vintage(vintage_id)
    activate_vintages(vintages=[vintage], now=now, in_force_from=in_force_from)
    return vintage


def roll_back_vintage(*, vintage_id: int, now: datetime, by: AbstractBaseUser | None = None) -> Vintage:
    """As roll_back_vintages, for one.

    Raises:
        VintageNotFound: no such vintage.
        VintageNotActive, MapsBusy: see there.
    """
    vintage = _vintage(vintage_id)
    roll_back_vintages(vintages=[vintage], now=now)
    return vintage


def preview_switch(*, switch: Callable[[], object], layer: str) -> list[MapChange]:
    """What `switch` would change of the days on which maps of a layer answer; nothing is kept of it.

    It is carried out in a transaction that is rolled back, by the code that will carry it out in earnest: so the page
    that asks says what will be, and what others note because of it is noted nowhere.

    Raises:
        Whatever the switch refuses.
    """
    with transaction.atomic():
        before = _days(layer)
        switch()
        after = _days(layer)
        transaction.set_rollback(True)
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return [
        MapChange(
            layer=layer,
            state_fips=state,
            vintage_key=vintage,
            before=before.get((state, vintage), []),
            after=after.get((state, vintage), []),
        )
        for state, vintage in changed
    ]


def _days(layer: str) -> dict[tuple[str, str], list[Days]]:
    found: dict[tuple[str, str], list[Days]] = {}
    rows = InForce.objects.filter(layer=layer).order_by("days")
    for state, key, days in rows.values_list("state_fips", "vintage__key", "days"):
        found.setdefault((state, key), []).append((days.lower, days.upper))
    return found


def _vintage(vintage_id: int) -> Vintage:
    vintage = Vintage.objects.filter(pk=vintage_id).first()
    if vintage is None:
        raise VintageNotFound("This vintage is gone.")
    return vintage
