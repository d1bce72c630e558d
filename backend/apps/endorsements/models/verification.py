"""Which link proves that the address stands behind the words?"""

from __future__ import annotations

from django.db import models

from .revision import Revision


class Verification(models.Model):
    """One mailed link to confirm one revision. Several may live at once: a second mail does not kill the first link.

    Only the SHA-256 of the token is here (64 hex digits): who reads the table can confirm nothing. `mailed_at`
    is null until the mail server has taken the mail, or may have: only then does it count against the address's limits.
    The link works before, for we may die after a server has taken one.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="verifications")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link to {self.revision_id}"
