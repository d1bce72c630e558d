"""What is held, what was decided about it, what is stopped, and which proofs are spent?

Foreign keys by name: `endorsements.models` imports these.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .querysets import HeldSubmissionQuerySet, SwitchChangeQuerySet
from .states import HeldState, Switched


class HeldSubmission(models.Model):
    """A revision whose submission scored badly: no mail goes for it while it is held or dismissed.

    `signals` are names of screening.signals.Signal, of the worst time; `times` is how often the same words came so.
    `cleared_at`: when they came again with nothing held against them. They then go as any others, whatever was decided.
    `batch` is of the bulk act that decided last, to undo it by. No row says where a submission came from.
    """

    revision = models.OneToOneField("endorsements.Revision", on_delete=models.CASCADE, related_name="held_submission")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=HeldState, default=HeldState.HELD)
    score = models.PositiveSmallIntegerField()
    signals = ArrayField(models.CharField(max_length=40))
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField("since")
    last_at = models.DateTimeField("last time")
    cleared_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.UUIDField(null=True, blank=True, editable=False)

    objects = HeldSubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="held_state_known", condition=Q(state__in=HeldState.values)),
            models.CheckConstraint(
                name="held_is_settled_or_waits",
                condition=Q(state="held", settled_at__isnull=True, batch__isnull=True)
                | (~Q(state="held") & Q(settled_at__isnull=False, batch__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "first_at", "id"], name="held_queue"),
            models.Index(fields=["campaign", "state", "first_at"], name="held_by_campaign"),
            models.Index(fields=["batch"], name="held_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["settled_at"], name="held_settled", condition=Q(settled_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"held submission {self.pk}"

    @property
    def has_gone_on(self) -> bool:
        """By itself, as any other: nothing waits for a person, and what a person has decided keeps no mail back."""
        return self.cleared_at is not None


class HeldDecision(models.Model):
    """A row of a held submission's history; never rewritten (a trigger), and gone with what it is about."""

    class Act(models.TextChoices):
        RELEASE = "release", "released"
        DISMISS = "dismiss", "dismissed"
        UNDO = "undo", "undone"

    held = models.ForeignKey(HeldSubmission, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    batch = models.UUIDField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.act} {self.held_id}"


class SwitchChange(models.Model):
    """Somebody has stopped or resumed submissions or mail, for a campaign or (none) for all.

    The newest row of a kind and campaign holds; together they are the history. Append-only (a trigger). `by` is null
    where a command did it.
    """

    kind = models.CharField(max_length=12, choices=Switched)
    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_stopped = models.BooleanField("stopped")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500)

    objects = SwitchChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "kill switch"
        verbose_name_plural = "kill switches"
        constraints = [models.CheckConstraint(name="switch_kind_known", condition=Q(kind__in=Switched.values))]
        indexes = [models.Index(fields=["kind", "campaign", "-id"], name="switch_newest")]

    def __str__(self) -> str:
        act = "stopped" if self.is_stopped else "resumed"
        return f"{self.kind} {act} ({'all campaigns' if self.campaign_id is None else f'campaign {self.campaign_id}'})"


class SpentProof(models.Model):
    """A challenge that was solved and has paid for a submission. `nonce`: 32 hex digits, from the signed challenge."""

    nonce = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="proof_expired")]

    def __str__(self) -> str:
        return f"proof until {self.expires_at:%Y-%m-%d %H:%M}"
