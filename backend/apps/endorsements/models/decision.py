"""Who decided what, when, about which text, and why?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .endorsement import Endorsement
from .revision import Revision


class Act(models.TextChoices):
    APPROVE = "approve", "approved"
    REJECT = "reject", "rejected"
    PUBLISH = "publish", "published"
    UNPUBLISH = "unpublish", "unpublished"
    WITHDRAW = "withdraw", "withdrawn"
    EXPIRE = "expire", "expired"
    ERASE = "erase", "erased"


class Actor(models.TextChoices):
    STAFF = "staff", "staff"
    ENDORSER = "endorser", "the endorser"
    CLOCK = "clock", "the clock"


class Decision(models.Model):
    """A row of the moderation history. Append-only: a database trigger refuses changes and deletions.

    `by` is the member of staff who acted, and null where the endorser or the clock did (`actor`), and where the account
    was deleted in the days when one that has acted could be. `reason`, which may name the endorser, is emptied once the
    endorsement is erased. The decision stays.
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act)
    actor = models.CharField(max_length=10, choices=Actor, default=Actor.STAFF, db_default=Actor.STAFF)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="decision_act_known", condition=models.Q(act__in=Act.values)),
            models.CheckConstraint(
                name="decision_actor_known",
                condition=models.Q(actor="staff") | models.Q(actor__in=Actor.values, by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.revision_id}"
