"""How do people come in from a file? All of it, or nothing; and what stands is filled, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.stakeholders.models import ConsentAct, Location, Stakeholder
from backend.apps.stakeholders.people_file import PersonInFile, read_people

from .find_or_create_stakeholder import find_or_create_stakeholder
from .mailing_consent import give_mailing_consent
from .set_location import Whereabouts, set_location

# What a file may add to what we know of somebody.
_FILLED = ("type", "organization_name", "role")


@dataclass(slots=True, kw_only=True)
class Imported:
    """What a file did, or would do.

    `problems` has a sentence each, with the line; where there are any, nothing is done. `new`, `filled` and
    `unchanged` count people; `consents` those who agreed to mailings by this file. `remarks` name lines that say
    something else of a known person than we know: ours stands.
    """

    rows: int = 0
    new: int = 0
    filled: int = 0
    unchanged: int = 0
    consents: int = 0
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_kept: bool = False

    @property
    def summary(self) -> str:
        return (
            f"{self.rows} people: {self.new} new, {self.filled} filled, {self.unchanged} unchanged; "
            f"{self.consents} consents to mailings."
        )


def import_stakeholders(
    *, content: bytes, by: AbstractBaseUser | None, now: datetime, commit: bool = False
) -> Imported:
    """Reads the file (people_file.py says which columns), and tells what it does; without `commit` it is undone again.

    New people are made as entered by staff. Of people we know, only what is empty is filled: what the owner of an
    address has confirmed weighs more than a file. A consent is taken over with its day and wording, unless it was
    withdrawn since. The same file again changes nothing.
    """
    found = read_people(content, today=now.date())
    imported = Imported(rows=found.rows, problems=found.problems)
    if imported.problems:
        return imported
    with transaction.atomic():
        # In one order, whatever the file's: two imports of the same people wait for each other, and do not deadlock.
        for person in sorted(found.people, key=lambda person: person.canonical):
            _take_in(person, imported, by, now)
        if not commit:
            transaction.set_rollback(True)
    imported.is_kept = commit
    return imported


def _take_in(person: PersonInFile, imported: Imported, by: AbstractBaseUser | None, now: datetime) -> None:
    stakeholder, is_new = find_or_create_stakeholder(
        email=person.email,
        name=person.name,
        kind=person.kind,
        stakeholder_type=person.type,
        organization_name=person.organization_name,
        role=person.role,
        now=now,
    )
    is_filled = _fill(stakeholder, person, imported, is_new=is_new, now=now)
    is_filled |= _locate(stakeholder, person, is_new=is_new, now=now)
    if _consent(stakeholder, person, by, now):
        imported.consents += 1
        is_filled = True
    if is_new:
        imported.new += 1
    elif is_filled:
        imported.filled += 1
    else:
        imported.unchanged += 1


def _fill(stakeholder: Stakeholder, person: PersonInFile, imported: Imported, *, is_new: bool, now: datetime) -> bool:
    changes: dict[str, object] = {}
    for name in _FILLED:
        told, known = getattr(person, name), getattr(stakeholder, name)
        if told and not known:
            changes[name] = told
    if person.name != stakeholder.name or any(
        getattr(person, name) and getattr(stakeholder, name) not in ("", getattr(person, name)) for name in _FILLED
    ):
        imported.remarks.append(f"Line {person.line}: we know this person otherwise; what we have stands.")
    if stakeholder.entered_by_staff_at is None:
        changes["entered_by_staff_at"] = now
    if not changes:
        return False
    Stakeholder.objects.filter(pk=stakeholder.pk).update(**changes, updated_at=now)
    return not is_new


def _locate(stakeholder: Stakeholder, person: PersonInFile, *, is_new: bool, now: datetime) -> bool:
    whereabouts = Whereabouts(
        street=person.street,
        city=person.city,
        state_usps=person.state,
        postal_code=person.postal_code,
        longitude=person.longitude,
        latitude=person.latitude,
    )
    if whereabouts.is_empty() or (not is_new and Location.objects.filter(pk=stakeholder.pk).exists()):
        return False
    return set_location(stakeholder_id=stakeholder.pk, whereabouts=whereabouts, now=now)


def _consent(stakeholder: Stakeholder, person: PersonInFile, by: AbstractBaseUser | None, now: datetime) -> bool:
    if person.consented_on is None:
        return False
    return give_mailing_consent(
        stakeholder_id=stakeholder.pk,
        act=ConsentAct.IMPORTED,
        wording=person.consent_wording,
        said_at=datetime.combine(person.consented_on, time(), tzinfo=UTC),
        by=by,
        now=now,
    )
