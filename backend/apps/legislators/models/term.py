"""Who holds which seat on which days, and for which party?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from backend.apps.geography.models import Region
from backend.apps.legislators.chambers import FEDERAL_CHAMBERS, SENATE_CLASSES, Chamber, Level, Role, level_of, role_of
from backend.apps.legislators.querysets import TermQuerySet

from .legislator import Legislator

# From the 92nd Congress on each district sends one member (2 U.S.C. 2c; Hawaii was the last to elect two at large).
ONE_MEMBER_A_DISTRICT_SINCE = date(1971, 1, 3)
_DAYS = {"start", "end"}
_ENDS_LATER = "A term ends after it has begun."


class Source(models.TextChoices):
    """Who says so. An import changes what a file said, and leaves alone what staff typed."""

    FILE = "file", "imported list"
    STAFF = "staff", "staff"


class Days(Func):
    """[start, end), as PostgreSQL's daterange."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Term(models.Model):
    """A seat held from `start` on and until the day before `end`: on `end` itself somebody else may hold it.

    Of a state's member the `end` may be unknown (null): the list of the state says who sits, not until when.

    `region` is who sends the member: a state its senators, a congressional district its representative (or delegate,
    or resident commissioner), a legislative district its state members. It is a region by its stable identity; which
    ground it covers on a day, the map in force says. Who is elected by a whole territory (the District's chairman) is
    sent by a `state`. District numbers are those of the Congress of the term: NE-02 of
    2019 and of 2023 are one region with two shapes.

    `party_history` is filled where somebody changed party during the term: from which day on, which party and caucus.
    Contact is as the source has it.
    """

    legislator = models.ForeignKey(Legislator, on_delete=models.PROTECT, related_name="terms", db_index=False)
    chamber = models.CharField(max_length=6, choices=Chamber)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    senate_class = models.PositiveSmallIntegerField(
        "class", null=True, blank=True, help_text="Of U.S. senators: 1, 2 or 3."
    )
    start = models.DateField(
        help_text="First day in office, or of whom a state's list names, the first day we know of."
    )
    end = models.DateField(
        null=True, blank=True, help_text="First day no longer in office; of a state's member empty while unknown."
    )
    party = models.CharField(max_length=50, blank=True)
    caucus = models.CharField(max_length=50, blank=True, help_text="The party an independent sits with.")
    party_history = models.JSONField(default=list, blank=True)
    url = models.URLField("website", max_length=200, blank=True)
    contact_form = models.URLField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    office = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=5, choices=Source, default=Source.STAFF, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-id"]
        constraints = [
            models.CheckConstraint(
                name="term_days_in_order",
                condition=Q(end__gt=F("start")),
                violation_error_message=_ENDS_LATER,
            ),
            models.CheckConstraint(
                name="term_class_is_a_senators",
                condition=Q(chamber="senate", senate_class__isnull=False, senate_class__in=SENATE_CLASSES)
                | (~Q(chamber="senate") & Q(senate_class__isnull=True)),
                violation_error_message="A U.S. senator has a class (1, 2 or 3), nobody else has.",
            ),
            models.CheckConstraint(
                name="term_end_known_of_congress",
                condition=Q(end__isnull=False) | ~Q(chamber__in=FEDERAL_CHAMBERS),
                violation_error_message="Only a term in a state's legislature may have no end yet.",
            ),
            models.CheckConstraint(name="term_chamber_known", condition=Q(chamber__in=Chamber.values)),
            ExclusionConstraint(
                name="term_one_seat_a_person",
                expressions=[("legislator", RangeOperators.EQUAL), (Days("start", "end"), RangeOperators.OVERLAPS)],
                violation_error_message="On some of these days the legislator holds a seat already.",
            ),
            ExclusionConstraint(
                name="term_senate_seat_held_once",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    ("senate_class", RangeOperators.EQUAL),
                    (Days("start", "end"), RangeOperators.OVERLAPS),
                ],
                condition=Q(chamber="senate"),
                violation_error_message="On some of these days another senator holds the seat.",
            ),
            # State districts may send several members, so theirs are not held to one.
            ExclusionConstraint(
                name="term_house_seat_held_once",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    (Days("start", "end"), RangeOperators.OVERLAPS),
                ],
                condition=Q(chamber="house", start__gte=ONE_MEMBER_A_DISTRICT_SINCE),
                violation_error_message="On some of these days another member holds the district's seat.",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "end"], name="term_region_end"),
            models.Index(fields=["end", "start"], name="term_days"),
        ]

    def __str__(self) -> str:
        return f"{self.chamber} {self.start} to {self.end or '…'}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Of an end before the start no overlap is asked: PostgreSQL makes no range of the two, and fails instead."""
        skipped, refusals = set(exclude or ()), list[ValidationError]()
        if not skipped & _DAYS and self.end is not None and self.end < self.start:
            refusals.append(ValidationError(_ENDS_LATER))
            skipped |= _DAYS
        try:
            super().validate_constraints(exclude=skipped)
        except ValidationError as refusal:
            refusals.append(refusal)
        if refusals:
            raise ValidationError(refusals)

    @property
    def level(self) -> Level:
        return level_of(self.chamber)

    @property
    def role(self) -> Role:
        return role_of(self.chamber, self.region.geoid)

    def party_on(self, day: date) -> str:
        """The party of that day, where it was changed during the term; else the term's."""
        return self._affiliation_on(day)["party"]

    def caucus_on(self, day: date) -> str:
        return self._affiliation_on(day)["caucus"]

    def _affiliation_on(self, day: date) -> dict[str, str]:
        affiliation = {"party": self.party, "caucus": self.caucus}
        begun = [one for one in self.party_history if one["start"] <= day.isoformat()]
        return affiliation | begun[-1] if begun else affiliation
