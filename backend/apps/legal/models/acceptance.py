"""Who accepted which version of the terms, when, and by which act?"""

from __future__ import annotations

from django.db import models

from .version import Version


class Acceptance(models.Model):
    """One acceptance. Append-only: a database trigger refuses changes, but that `subject` may be taken out.

    `subject` is the reference of who accepted (a stakeholder's public id), no foreign key: this app stands below those
    who know people, and an erased person is taken out of the row, which stays. `matter` names what was done with it
    (`endorsement-revision:17`), so that the same thing handed in twice is accepted once. `sha256` repeats the
    version's.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acceptances", db_index=False)
    sha256 = models.CharField("SHA-256", max_length=64)
    subject = models.UUIDField(null=True, blank=True, db_index=True)
    act = models.CharField(max_length=40)
    matter = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "matter"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.version_id} by {self.act}"
