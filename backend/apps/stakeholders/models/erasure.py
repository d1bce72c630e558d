"""Whose data was taken out, when, and why?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .stakeholder import Stakeholder


class ErasureReason(models.TextChoices):
    REQUEST = "request", "the person asked"
    RETENTION = "retention", "never confirmed"
    MERGED = "merged-person", "a duplicate of somebody erased"


class Erasure(models.Model):
    """One erasure. Append-only: a database trigger refuses changes, but that a staff account may be taken out.

    The stakeholder's row stays, empty, so that decisions keep what they are about. `erased` counts rows by holder.
    """

    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.PROTECT, related_name="erasure")
    reason = models.CharField(max_length=20, choices=ErasureReason)
    erased = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="erasure_reason_known", condition=models.Q(reason__in=ErasureReason.values)),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.stakeholder_id}"
