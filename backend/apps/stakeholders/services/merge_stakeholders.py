"""How do two stakeholders become the one person they are?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound, StakeholdersNotMergeable
from backend.apps.stakeholders.models import Consent, ConsentAct, ConsentChoice, Location, Merge, Placement, Stakeholder
from backend.foundation.outbox.services import enqueue
from backend.foundation.personal_data.holders import holders

from .locks import take_addresses
from .mailing_consent import inherit_withdrawal, withdraw_mailing_consent
from .set_location import PLACE_STAKEHOLDER
from .whole_person import person_of


def merge_conflicts(*, survivor_id: int, duplicate_id: int) -> list[str]:
    """What would keep the two from being merged, a sentence each; changes nothing.

    Raises:
        StakeholderNotFound: one of them is gone.
    """
    return _conflicts(_present(survivor_id), _present(duplicate_id))


@transaction.atomic
def merge_stakeholders(
    *,
    survivor_id: int,
    duplicate_id: int,
    by: AbstractBaseUser | None,
    now: datetime,
    leave_conflicts: bool = False,
) -> Merge:
    """The duplicate's things become the survivor's; the same merge again changes nothing.

    - The survivor keeps name, address of mail, and whatever else it has. What is empty (type, organisation, role, the
      whole location with its districts) comes from the duplicate.
    - A consent to mailings was given for one address, so it does not move. A withdrawal counts for the person: where
      the duplicate's newest word is one, the survivor's consent ends, and what the survivor said before the merge and
      confirms after it is none.
    - Other apps move what is theirs (`foundation/personal_data`). Where both have what a person has once (an
      endorsement of one campaign), the merge is refused; with `leave_conflicts` the one that stands is the survivor's
      (their own, where both or none do), and the other stays with the duplicate's row, closed.
    - The duplicate's row stays, empty but for its address, under which it is found and no longer written to. Who types
      that address again is somebody new until staff say otherwise: a link goes to the address that was typed.

    Raises:
        StakeholderNotFound: one of them is gone.
        StakeholdersNotMergeable: they are the same, or both have what a person has once.
    """
    done = Merge.objects.filter(duplicate=duplicate_id, survivor=survivor_id).first()
    if done is not None:
        return done
    take_addresses(*_addresses(survivor_id, duplicate_id))
    survivor, duplicate = _present(survivor_id), _present(duplicate_id)
    conflicts = _conflicts(survivor, duplicate)
    if conflicts and not leave_conflicts:
        raise StakeholdersNotMergeable(" ".join(conflicts))
    both = {"survivor": person_of(survivor), "duplicate": person_of(duplicate)}
    moved = {name: holder.move(**both, by=by, now=now) for name, holder in holders().items()}
    moved["location"] = _move_location(survivor, duplicate, now)
    _heed_withdrawal(survivor, duplicate, by, now)
    _fold(survivor, duplicate, now)
    return Merge.objects.create(
        survivor=survivor, duplicate=duplicate, moved=moved, at=now, by_id=None if by is None else by.pk
    )


def _addresses(*stakeholder_ids: int) -> Sequence[str]:
    return list(Stakeholder.objects.filter(pk__in=stakeholder_ids).values_list("canonical_email", flat=True))


def _present(stakeholder_id: int) -> Stakeholder:
    stakeholder = Stakeholder.objects.present().filter(pk=stakeholder_id).first()
    if stakeholder is None:
        raise StakeholderNotFound("One of the two is gone: erased, or merged already.")
    return stakeholder


def _conflicts(survivor: Stakeholder, duplicate: Stakeholder) -> list[str]:
    if survivor.pk == duplicate.pk:
        raise StakeholdersNotMergeable("These are the same stakeholder.")
    both = {"survivor": person_of(survivor), "duplicate": person_of(duplicate)}
    return [sentence for holder in holders().values() for sentence in holder.conflicts(**both)]


def _move_location(survivor: Stakeholder, duplicate: Stakeholder, now: datetime) -> int:
    """Where the survivor has none; else the duplicate's is dropped, and its districts are history."""
    location = Location.objects.select_for_update().filter(pk=duplicate.pk).first()
    if location is None:
        return 0
    if Location.objects.filter(pk=survivor.pk).exists():
        location.delete()
        Placement.objects.current().filter(stakeholder=duplicate).update(superseded_at=now)
        return 0
    location.delete()
    location.stakeholder = survivor
    location.save(force_insert=True)
    Placement.objects.filter(stakeholder=duplicate).update(stakeholder=survivor)
    enqueue(kind=PLACE_STAKEHOLDER, payload={"stakeholder_id": survivor.pk}, due_at=now)
    return 1


def _heed_withdrawal(survivor: Stakeholder, duplicate: Stakeholder, by: AbstractBaseUser | None, now: datetime) -> None:
    newest = Consent.objects.filter(stakeholder=duplicate).last()
    if newest is not None and newest.choice == ConsentChoice.WITHDRAWN:
        inherit_withdrawal(stakeholder_id=survivor.pk, by=by, now=now)
    withdraw_mailing_consent(stakeholder_id=duplicate.pk, act=ConsentAct.MERGED, by=by, now=now)


def _fold(survivor: Stakeholder, duplicate: Stakeholder, now: datetime) -> None:
    """Fills what the survivor lacks, and leaves of the duplicate the address by which it is found."""
    fresh = Stakeholder.objects.select_for_update(no_key=True).get(pk=survivor.pk)
    fresh.type = fresh.type or duplicate.type
    fresh.organization_name = fresh.organization_name or duplicate.organization_name
    fresh.role = fresh.role or duplicate.role
    fresh.entered_by_staff_at = fresh.entered_by_staff_at or duplicate.entered_by_staff_at
    fresh.updated_at = now
    fresh.save(update_fields=["type", "organization_name", "role", "entered_by_staff_at", "updated_at"])
    Stakeholder.objects.filter(pk=duplicate.pk).update(
        name="",
        type="",
        organization_name="",
        role="",
        email=duplicate.canonical_email,
        # No address has a colon before its @, so nobody is ever found by this.
        canonical_email=f"merged:{duplicate.public_id}",
        updated_at=now,
    )
