"""Which bills does a campaign stand for, where do they stand, and who has put a name under them?"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Upper

from backend.apps.campaigns.querysets import BillOfCampaignQuerySet, BillQuerySet, NamedByOthersManager
from backend.apps.geography.fips import BY_FIPS
from backend.apps.legislators.chambers import FEDERAL_CHAMBERS, Chamber, Level
from backend.apps.legislators.models import Legislator

from .bill_number import BillNumberKey
from .campaign import Campaign


class BillStatus(models.TextChoices):
    INTRODUCED = "introduced", "introduced"
    IN_COMMITTEE = "in-committee", "in committee"
    PASSED_CHAMBER = "passed-chamber", "passed its chamber"
    PASSED_BOTH = "passed-both", "passed both chambers"
    ENACTED = "enacted", "enacted"
    VETOED = "vetoed", "vetoed"
    FAILED = "failed", "failed or died with its session"


class Bill(models.Model):
    """A bill of one chamber, in one session: H.R. 1234 of the 119th Congress, HB 5001 of Connecticut's 2026 session.

    `session` is the legislature's own name of it; of the Congress its number. `number` is as people write it, and kept
    with single blanks; which two are the same, bill_number.py says. `companions` are the same matter in the other
    chamber, each the other's.
    """

    level = models.CharField(max_length=7, choices=Level)
    state_fips = models.CharField("state", max_length=2, blank=True)
    session = models.CharField(max_length=40, help_text="119; or what the state calls it, such as 2025-2026 Regular.")
    chamber = models.CharField(max_length=6, choices=Chamber)
    number = models.CharField(max_length=20, help_text="As people write it: H.R. 1234, S. 567, HB 5001.")
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=15, choices=BillStatus, default=BillStatus.INTRODUCED)
    status_on = models.DateField("since", null=True, blank=True, help_text="The day from which on it stands there.")
    url = models.URLField("official page", max_length=300, blank=True)
    companions = models.ManyToManyField("self", symmetrical=True, blank=True)
    legislators = models.ManyToManyField(Legislator, through="Sponsorship", related_name="+")

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering = ["level", "state_fips", "session", "chamber", "number"]
        constraints = [
            models.UniqueConstraint(
                "level", "state_fips", Upper("session"), "chamber", BillNumberKey("number"),
                name="bill_number_once",
                violation_error_message=(
                    "This chamber has a bill of this number in this session already; H.R.1, H.R. 1 and HR 1 are one."
                ),
            ),
            models.CheckConstraint(
                name="bill_chamber_is_its_levels",
                condition=Q(level=Level.FEDERAL, chamber__in=FEDERAL_CHAMBERS, state_fips="")
                | (Q(level=Level.STATE, chamber__in=(Chamber.UPPER, Chamber.LOWER)) & ~Q(state_fips="")),
                violation_error_message=(
                    "A federal bill is the Senate's or the House's and has no state; a state's bill has its state, and "
                    "is its upper or lower chamber's."
                ),
            ),
            models.CheckConstraint(
                name="bill_federal_session_is_a_congress",
                condition=~Q(level=Level.FEDERAL) | Q(session__regex=r"^[1-9][0-9]{0,2}$"),
                violation_error_message="The session of a federal bill is the number of its Congress, such as 119.",
            ),
            models.CheckConstraint(
                name="bill_is_numbered_and_titled",
                condition=Q(number__regex=r"^\S+( \S+)*$", session__regex=r"^\S+( \S+)*$", title__regex=r"\S"),
                violation_error_message="A bill has a number, a session and a title, without blanks too many.",
            ),
            models.CheckConstraint(name="bill_status_known", condition=Q(status__in=BillStatus.values)),
        ]  # fmt: skip

    def __str__(self) -> str:
        place = BY_FIPS[self.state_fips].usps if self.state_fips else "U.S."
        return f"{self.number} ({place}, {self.session})"


class SponsorshipKind(models.TextChoices):
    SPONSOR = "sponsor", "sponsor"
    COSPONSOR = "cosponsor", "cosponsor"


class _NamedByOthers(models.Model):
    """Deletions list rows by the base manager; as an option of the model itself it would ask for a migration."""

    objects = NamedByOthersManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Sponsorship(_NamedByOthers):
    """A legislator's name under a bill. A federal bill has one sponsor, states may have several."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="sponsorships", db_index=False)
    legislator = models.ForeignKey(Legislator, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=SponsorshipKind, default=SponsorshipKind.COSPONSOR)
    since = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True, help_text="The day on which the name was taken back.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "legislator"],
                name="sponsorship_once",
                violation_error_message="This legislator's name is under the bill already.",
            ),
            models.CheckConstraint(name="sponsorship_kind_known", condition=Q(kind__in=SponsorshipKind.values)),
            models.CheckConstraint(
                name="sponsorship_days_in_order",
                condition=Q(since__isnull=True) | Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("since")),
                violation_error_message="A name is taken back after it was given.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legislator} under {self.bill}"


class BillOfCampaign(_NamedByOthers):
    """A bill that a campaign stands for. Of those it has, exactly one is the primary one.

    The database asks when a transaction ends, so that one bill can hand it to another: that there are not two by a
    constraint, that there is one by a trigger (migration 0003).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="bills", db_index=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="campaigns")
    is_primary = models.BooleanField("primary", default=False)

    objects = NamedByOthersManager.from_queryset(BillOfCampaignQuerySet)()  # type: ignore[misc]  # a manager of its own

    class Meta:
        verbose_name = "bill"
        verbose_name_plural = "bills"
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "bill"],
                name="bill_once_a_campaign",
                violation_error_message="The campaign has this bill already.",
            ),
            ExclusionConstraint(
                name="campaign_one_primary_bill",
                expressions=[("campaign", RangeOperators.EQUAL)],
                condition=Q(is_primary=True),
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bill} of {self.campaign}"
