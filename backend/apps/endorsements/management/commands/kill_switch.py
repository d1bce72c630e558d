"""Stops and resumes submissions or mail, for one campaign or for all; without arguments it says what is stopped."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.screening.models import SwitchChange
from backend.apps.endorsements.screening.services import current_switches, throw_switch
from backend.apps.endorsements.screening.states import Switched

MAX_REASON_CHARACTERS = 500


class Command(BaseCommand):
    help = (
        "Stops or resumes submissions or mail, for one campaign or for all; alone it says what is stopped, since when "
        "and why. It holds everywhere within seconds. Stopped submissions are answered 503, stopped mail waits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", choices=["stop", "resume"])
        parser.add_argument("kind", nargs="?", choices=Switched.values)
        parser.add_argument("--campaign", metavar="SLUG", help="this one only (default: all)")
        parser.add_argument("--reason", default="", help="why; it stays in the history")
        parser.add_argument("--by", metavar="USERNAME", help="who; it stays in the history (default: nobody's name)")

    def handle(self, **options: Any) -> None:
        if options["act"] is not None:
            self._throw(options)
        stopped = [change for change in current_switches() if change.is_stopped]
        for change in stopped:
            self.stdout.write(_sentence(change))
        if not stopped:
            self.stdout.write("Nothing is stopped.")

    def _throw(self, options: dict[str, Any]) -> None:
        if options["kind"] is None:
            raise CommandError(f"Say what to {options['act']}: {' or '.join(Switched.values)}.")
        reason = options["reason"].strip()
        if not reason or len(reason) > MAX_REASON_CHARACTERS or "\0" in reason:
            raise CommandError(f"Say why with --reason, in at most {MAX_REASON_CHARACTERS} characters.")
        is_changed = throw_switch(
            kind=Switched(options["kind"]),
            campaign=_campaign(options["campaign"]),
            is_stopped=options["act"] == "stop",
            by=_user(options["by"]),
            now=timezone.now(),
            reason=reason,
        )
        if not is_changed:
            self.stdout.write("It stands so already; nothing was changed.")


def _campaign(slug: str | None) -> Campaign | None:
    if slug is None:
        return None
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise CommandError(f"There is no campaign «{slug}».")
    return campaign


def _user(name: str | None) -> AbstractBaseUser | None:
    if name is None:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user «{name}».")
    return user


def _sentence(change: SwitchChange) -> str:
    of = "all campaigns" if change.campaign is None else f"«{change.campaign.slug}»"
    who = f" by {change.by.get_username()}" if change.by else ""
    return f"{change.kind} of {of}: stopped since {change.at:%Y-%m-%d %H:%M} UTC{who}: {change.reason}"
