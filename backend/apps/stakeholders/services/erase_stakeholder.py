"""How is a person erased, while what was decided stays?"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.stakeholders.models import (
    Consent,
    ConsentAct,
    ConsentChoice,
    Erasure,
    ErasureReason,
    Location,
    Placement,
    Stakeholder,
)
from backend.foundation.outbox.models import Message
from backend.foundation.personal_data.admin_log import erase_from_admin_log
from backend.foundation.personal_data.holders import holders

from .locks import take_addresses
from .set_location import PLACE_STAKEHOLDER
from .whole_person import person_of, whole_person


@transaction.atomic
def erase_stakeholder(
    *,
    stakeholder_id: int,
    now: datetime,
    by: AbstractBaseUser | None = None,
    reason: str = ErasureReason.REQUEST,
) -> Erasure:
    """Takes a person out of every table: name, addresses, point, districts, words; a second time changes nothing.

    All rows of the person go, also those merged into it, and whichever of them is named. What stays: that there was
    somebody (an empty row with another public id), which campaigns, decisions, acceptances and consents there were and
    when, and the hash under which an address that complained or bounced is not written to. The address is free: who
    types it again is somebody new.

    Raises:
        StakeholderNotFound: no such stakeholder.
    """
    take_addresses(*(row.canonical_email for row in whole_person(stakeholder_id)))
    # Again, now that nobody writes beside us.
    rows = whole_person(stakeholder_id)
    for holder in holders().values():
        holder.lock([person_of(row) for row in rows])
    for duplicate in rows[1:]:
        _erase(duplicate, now, by, ErasureReason.MERGED)
    return _erase(rows[0], now, by, reason)


def _erase(stakeholder: Stakeholder, now: datetime, by: AbstractBaseUser | None, reason: str) -> Erasure:
    done = Erasure.objects.filter(stakeholder=stakeholder).first()
    if done is not None:
        return done
    person = person_of(stakeholder)
    erased = Counter({name: holder.erase(person, now=now) for name, holder in holders().items()})
    erased["stakeholders"] = _erase_own(stakeholder, now, by)
    return Erasure.objects.create(
        stakeholder=stakeholder, reason=reason, erased=dict(erased), at=now, by_id=None if by is None else by.pk
    )


def _erase_own(stakeholder: Stakeholder, now: datetime, by: AbstractBaseUser | None) -> int:
    if stakeholder.mailing_consented_at is not None:
        Consent.objects.create(
            stakeholder=stakeholder,
            choice=ConsentChoice.WITHDRAWN,
            act=ConsentAct.ERASED,
            at=now,
            by_id=None if by is None else by.pk,
        )
    Message.objects.filter(kind=PLACE_STAKEHOLDER, payload__stakeholder_id=stakeholder.pk).delete()
    deleted, _ = Location.objects.filter(pk=stakeholder.pk).delete()
    placements, _ = Placement.objects.filter(stakeholder=stakeholder).delete()
    erase_from_admin_log(Location, [stakeholder.pk])
    erase_from_admin_log(Stakeholder, [stakeholder.pk])
    public_id = uuid4()
    Stakeholder.objects.filter(pk=stakeholder.pk).update(
        public_id=public_id,
        name="",
        type="",
        organization_name="",
        role="",
        email="",
        # No address has a colon before its @, so nobody is ever found by this.
        canonical_email=f"erased:{public_id}",
        mailing_consented_at=None,
        updated_at=now,
    )
    return deleted + placements + 1
