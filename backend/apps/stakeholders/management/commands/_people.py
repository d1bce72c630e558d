"""What do the commands about one person have in common? Who is meant."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from backend.apps.stakeholders.models import Stakeholder
from backend.apps.stakeholders.services import find_stakeholder
from backend.foundation.errors import DomainError


def add_person(parser: CommandParser, name: str = "email", help_text: str = "the person's e-mail address") -> None:
    parser.add_argument(name, help=help_text)


def person_at(email: str) -> Stakeholder:
    """Whose address this is, or CommandError with the reason."""
    try:
        return find_stakeholder(email=email)
    except DomainError as error:
        raise CommandError(error.detail) from error
