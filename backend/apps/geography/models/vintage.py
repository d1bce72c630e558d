"""Which edition of which map, where from, and on which days does it answer?"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone

from backend.apps.geography.layers import LAYER_CHOICES
from backend.apps.geography.querysets import VintageQuerySet


class VintageState(StrEnum):
    """Where a vintage stands. It follows from its days (InForce) and the calendar, so it is computed, not stored."""

    DRAFT = "draft"  # loaded and reported, answers nothing
    ACTIVE = "active"  # answers today or will
    RETIRED = "retired"  # answers past days only, or was withdrawn and answers none


class Vintage(models.Model):
    """A dated edition of one layer for one area: the nation (`us`) or one state (its FIPS code).

    `key` is the Census file's stem (tl_2022_09_cd118), with the first eight digits of the hash behind it where the
    Census reissued a file under the same name. Counts are of features: `record_count` read, `region_count` kept,
    `not_defined_count` Census `ZZ` (mostly water), `repaired_count` made valid.
    """

    key = models.CharField(max_length=60, unique=True)
    layer = models.CharField(max_length=10, choices=LAYER_CHOICES)
    area = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    congress = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=500)
    sha256 = models.CharField("SHA-256", max_length=64)
    record_count = models.PositiveIntegerField()
    region_count = models.PositiveIntegerField()
    not_defined_count = models.PositiveIntegerField(default=0)
    repaired_count = models.PositiveIntegerField(default=0)
    in_force_from = models.DateField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VintageQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        permissions = [("switch_vintage", "Can let maps answer and roll them back")]
        constraints = [
            models.UniqueConstraint(fields=["layer", "area", "sha256"], name="vintage_once"),
            models.CheckConstraint(
                name="vintage_counts_add_up",
                condition=models.Q(record_count=models.F("region_count") + models.F("not_defined_count")),
            ),
            models.CheckConstraint(
                name="vintage_active_has_its_day",
                condition=models.Q(activated_at__isnull=True) | models.Q(in_force_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def stands(self) -> bool:
        """Activated and not withdrawn: it takes part in dividing the days."""
        return self.activated_at is not None and self.withdrawn_at is None

    def state_on(self, day: date) -> VintageState:
        """Draft, active or retired as of `day`; reads this vintage's days."""
        if self.activated_at is None:
            return VintageState.DRAFT
        last_days = [days.days.upper for days in self.in_force.all()]
        if any(last is None or last > day for last in last_days):
            return VintageState.ACTIVE
        return VintageState.RETIRED


class InForce(models.Model):
    """The days on which one vintage answers for one state in one layer; half-open, PostgreSQL's daterange.

    Derived: `services/recompute_in_force.py` writes it from the activated vintages. The exclusion constraint is the
    promise that on any day at most one map answers.
    """

    layer = models.CharField(max_length=10, choices=LAYER_CHOICES)
    state_fips = models.CharField(max_length=2)
    vintage = models.ForeignKey(Vintage, on_delete=models.CASCADE, related_name="in_force")
    days = DateRangeField()

    class Meta:
        verbose_name_plural = "in force"
        constraints = [
            ExclusionConstraint(
                name="in_force_one_map_a_day",
                expressions=[
                    ("layer", RangeOperators.EQUAL),
                    ("state_fips", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [
            models.Index(fields=["vintage", "state_fips"], name="in_force_vintage_state"),
            models.Index(fields=["state_fips"], name="in_force_state"),
        ]

    def __str__(self) -> str:
        return f"{self.layer} of {self.state_fips}"
