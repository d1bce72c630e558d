"""What is still to be done outside the request, and how did it go? One row an effect."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Message(models.Model):
    """An effect promised in the transaction that caused it and carried out after it, at least once.

    `payload` holds identifiers, never a person's words, address or token: the row outlives its delivery.
    `due_at` is when it may be claimed next; claiming moves it on by a lease, so that the message of a runner that
    died comes back by itself. `claim` is drawn anew each time, so that only who has the message settles it.
    """

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        DELIVERED = "delivered", "delivered"
        DEAD = "dead", "dead letter"

    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    deduplication_key = models.CharField(max_length=200, null=True, blank=True, unique=True)  # null is "none"
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        permissions = [("send_again_message", "Can send dead letters again")]
        constraints = [
            models.CheckConstraint(
                name="outbox_delivered_has_its_time",
                condition=models.Q(state="delivered", delivered_at__isnull=False)
                | (~models.Q(state="delivered") & models.Q(delivered_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(fields=["-created_at"], name="outbox_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
