"""Which rows are one person? The one that is left of all merges, and every duplicate that went into it."""

from __future__ import annotations

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import Merge, Stakeholder
from backend.foundation.mail.canonical_email import canonical_email
from backend.foundation.personal_data.holders import Person


def whole_person(stakeholder_id: int) -> list[Stakeholder]:
    """The survivor first, then its duplicates in the order they were made.

    Raises:
        StakeholderNotFound: no such stakeholder.
    """
    survivor = _survivor_of(stakeholder_id)
    rows, level = [survivor], [survivor.pk]
    while level:
        duplicates = list(Stakeholder.objects.filter(merge__survivor__in=level).order_by("pk"))
        rows, level = rows + duplicates, [duplicate.pk for duplicate in duplicates]
    return rows


def find_stakeholder(*, email: str) -> Stakeholder:
    """Whose address this is, also where it was a duplicate's.

    Raises:
        EmailUnusable: this is no address.
        StakeholderNotFound: we know nobody by it.
    """
    return find_stakeholders(email=email)[0]


def find_stakeholders(*, email: str) -> list[Stakeholder]:
    """Everybody whose address this is or was: who has it now first, then those into whom it went as a duplicate's.

    Two, where somebody typed the address of a duplicate again after the merge: they are one person, or are to be.

    Raises:
        EmailUnusable: this is no address.
        StakeholderNotFound: we know nobody by it.
    """
    canonical = canonical_email(email)
    present = Stakeholder.objects.filter(canonical_email=canonical)
    merged = Stakeholder.objects.filter(merge__isnull=False, email=canonical).order_by("-pk")
    survivors = [whole_person(found.pk)[0] for found in (*present, *merged)]
    if not survivors:
        raise StakeholderNotFound("We know nobody by this address.")
    return list({survivor.pk: survivor for survivor in survivors}.values())


def person_of(stakeholder: Stakeholder) -> Person:
    return Person(id=stakeholder.pk, reference=stakeholder.public_id)


def _survivor_of(stakeholder_id: int) -> Stakeholder:
    merge = Merge.objects.filter(duplicate=stakeholder_id).first()
    while merge is not None:
        stakeholder_id = merge.survivor_id
        merge = Merge.objects.filter(duplicate=stakeholder_id).first()
    stakeholder = Stakeholder.objects.filter(pk=stakeholder_id).first()
    if stakeholder is None:
        raise StakeholderNotFound("There is no such stakeholder.")
    return stakeholder
