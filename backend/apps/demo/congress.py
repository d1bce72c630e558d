"""Who represents the demo's endorsers, and which bill is the campaign for? Invented members, one a seat on the map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from backend.apps.campaigns.models import Bill, BillOfCampaign, Campaign, Sponsorship, SponsorshipKind
from backend.apps.geography.models import Boundary, Region
from backend.apps.legislators.chambers import Chamber, Level
from backend.apps.legislators.models import Legislator, Term
from backend.apps.legislators.senate_classes import senate_classes

_GIVEN = ("Amara", "Boris", "Chloe", "Diego", "Esme", "Farid", "Greta", "Hana", "Ivan", "June", "Kofi", "Lena", "Mei")
_FAMILY = ("Ashford", "Bellamy", "Crane", "Delgado", "Ekström", "Fontaine", "Grant", "Holt", "Iqbal", "Joyce", "Kemp")
_SENT_BY = (("state", Chamber.SENATE), ("cd", Chamber.HOUSE))
_TITLE = "Clean Air for All Act"


@transaction.atomic
def seat_congress(*, campaign_slug: str, today: date, say: Callable[[str], None]) -> None:
    """Two senators a state and a representative a district of today's map, and a bill that they sponsor; once."""
    if Term.objects.exists():
        say(f"Legislators: {Legislator.objects.count()} are there.")
        return
    seats = [
        (region, chamber, senate_class)
        for layer, chamber in _SENT_BY
        for region in _regions(layer, today)
        for senate_class in _classes(region)
    ]
    for number, (region, chamber, senate_class) in enumerate(seats):
        _seat(number, region, chamber, senate_class, today)
    _introduce(Campaign.objects.get(slug=campaign_slug), today)
    say(f"Legislators: {len(seats)} invented ones, and the {_TITLE} that some of them sponsor.")


def address_of(number: int) -> str:
    """The public id of the demo's n-th legislator: the same on every site."""
    return str(uuid5(NAMESPACE_URL, f"https://example.org/legislators/{number}"))


def _regions(layer: str, today: date) -> list[Region]:
    on_the_map = Boundary.objects.in_force_on(today).of_layer(layer).values("region")
    return list(Region.objects.filter(pk__in=on_the_map).order_by("code"))


def _classes(region: Region) -> tuple[int | None, ...]:
    """One for each seat of a region: of senators it has a class."""
    return senate_classes(region.geoid) if region.layer == "state" else (None,)


def _seat(number: int, region: Region, chamber: Chamber, senate_class: int | None, today: date) -> None:
    first, last = _GIVEN[number % len(_GIVEN)], _FAMILY[number % len(_FAMILY)]
    legislator = Legislator.objects.create(
        public_id=address_of(number), name=f"{first} {last}", first_name=first, last_name=last
    )
    Term.objects.create(
        legislator=legislator,
        chamber=chamber,
        region=region,
        senate_class=senate_class,
        start=date(today.year - 1, 1, 3),
        end=date(today.year + 3, 1, 3),
        party="Independent",
        url="https://example.org/",
        phone="202-555-0100",
    )


def _introduce(campaign: Campaign, today: date) -> None:
    """A bill of each chamber, companions of each other."""
    bills = {}
    for chamber, number in ((Chamber.SENATE, "S. 1"), (Chamber.HOUSE, "H.R. 1")):
        bill = Bill.objects.create(
            level=Level.FEDERAL,
            session=str((today.year - 1789) // 2 + 1),
            chamber=chamber,
            number=number,
            title=_TITLE,
            status_on=today,
            url="https://example.org/",
        )
        members = Legislator.objects.filter(terms__chamber=chamber).order_by("pk")[:5]
        for place, legislator in enumerate(members):
            kind = SponsorshipKind.COSPONSOR if place else SponsorshipKind.SPONSOR
            Sponsorship.objects.create(bill=bill, legislator=legislator, kind=kind, since=today)
        BillOfCampaign.objects.create(campaign=campaign, bill=bill, is_primary=chamber == Chamber.SENATE)
        bills[chamber] = bill
    bills[Chamber.SENATE].companions.add(bills[Chamber.HOUSE])
