"""What do the commands about one person have in common? Who is meant."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import find_stakeholders, whole_person
from backend.foundation.errors import DomainError

# So that the number fits into a bigint.
MOST_DIGITS = 18


def add_person(
    parser: CommandParser, name: str = "email", help_text: str = "the person's e-mail address, or number"
) -> None:
    parser.add_argument(name, help=help_text)


def person_at(named: str) -> Stakeholder:
    """Whose address this is, or number (as in the admin's own address), or CommandError: nobody's, or more than one's.

    By number where the command line is logged somewhere: an address does not belong there.
    """
    try:
        if named.isascii() and named.isdecimal() and len(named) <= MOST_DIGITS:
            return whole_person(int(named))[0]
        found = find_stakeholders(email=named)
    except DomainError as error:
        raise CommandError(error.detail) from error
    if len(found) > 1:
        numbers = " and ".join(str(one.pk) for one in found)
        raise CommandError(
            f"We know this address of stakeholders {numbers}: the first has it now, the other by a merge. "
            "Merge them, or name each by its number."
        )
    return found[0]
