"""Whom do we write to no more? Those whose mail came back for good, and those who complained."""

from __future__ import annotations

from django.db import models


class Suppression(models.Model):
    """One address that gets no mail until staff lift it.

    The address is kept as an HMAC of its canonical form only (see services.py). A lifted row stays for a while, so
    that a report from before the lifting, delivered late or a second time, does not undo it.
    """

    class Reason(models.TextChoices):
        BOUNCE = "bounce", "its mail came back"
        COMPLAINT = "complaint", "marked as spam"
        MANUAL = "manual", "entered by staff"

    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    reason = models.CharField(max_length=10, choices=Reason)
    # The mail service's own words for the kind of report, such as Permanent/NoEmail or abuse, and its number for it.
    detail = models.CharField(max_length=80, blank=True)
    feedback_id = models.CharField(max_length=200, blank=True)
    suppressed_at = models.DateTimeField("since")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        permissions = [("lift_suppression", "Can let mail go to a suppressed address again")]
        constraints = [
            models.CheckConstraint(
                name="mail_suppression_has_a_known_reason",
                condition=models.Q(reason__in=["bounce", "complaint", "manual"]),
            )
        ]
        indexes = [
            models.Index(fields=["-suppressed_at"], name="mail_suppression_newest"),
            models.Index(
                fields=["lifted_at"], name="mail_suppression_lifted", condition=models.Q(lifted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.address_hash[:8]}…"
