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


class Decision(models.Model):
    """A row of the moderation history. Append-only: a database trigger refuses changes and deletions.

    One thing may change: `by` becomes null when the moderator's account is deleted. The decision stays.
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.act} {self.revision_id}"
