"""Which two stakeholders turned out to be one, and who said so?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .stakeholder import Stakeholder


class Merge(models.Model):
    """One merge. Append-only: a database trigger refuses changes, but that a staff account may be taken out.

    The duplicate's row stays, without its address, so that what could not move keeps its owner. `moved` counts what
    became the survivor's, by holder. Nothing personal is in here.
    """

    duplicate = models.OneToOneField(Stakeholder, on_delete=models.PROTECT, related_name="merge")
    survivor = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="merges")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~models.Q(duplicate=models.F("survivor"))),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} into {self.survivor_id}"
