"""Breaks the glass: takes away a lost authenticator where no other admin can."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.access.models import SecondFactor
from backend.apps.access.services import reset_second_factor
from backend.foundation.errors import DomainError

from ._owners import user_named


class Command(BaseCommand):
    help = (
        "Resets somebody's authenticator, and raises the alarm for it: the next sign-in with the password sets up "
        "another one. With `changepassword` it lets a person in again whom nobody else can help."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, **options: Any) -> None:
        user = user_named(options["username"])
        factor = SecondFactor.objects.filter(user=user).first()
        try:
            reset_second_factor(factor_id=factor.pk if factor else 0, by=None, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"The authenticator of {user.get_username()} is reset.")
