"""What exactly do the terms, or the privacy notice, say, and from which day?"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.apps.legal.querysets import VersionQuerySet

MAX_TEXT_CHARACTERS = 200_000


class DocumentKind(models.TextChoices):
    TERMS = "terms", "terms of use"
    PRIVACY = "privacy", "privacy notice"


class Version(models.Model):
    """One version of a legal document: a draft until it is adopted, and for good what it is from its first day on.

    `text` is sanitized HTML (sanitizing.py), `sha256` that of these very characters in UTF-8. Database triggers refuse
    to change or delete what is or was in force, and to adopt what has another hash, nobody who adopts it, or a first
    day before its adoption's; one that is adopted for a day to come may still be taken back. It is in force from
    `in_force_from` (UTC) until the next of its kind begins; of one kind, no two begin on the same day.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=DocumentKind)
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    text = models.TextField(
        max_length=MAX_TEXT_CHARACTERS,
        help_text="HTML: paragraphs, headings (h2 to h4), lists, tables, links. The rest is taken out on saving.",
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    in_force_from = models.DateField(null=True, blank=True, help_text="First day (UTC). Needed for adopting.")
    adopted_at = models.DateTimeField(null=True, blank=True, editable=False)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        permissions = [("adopt_version", "Can bring legal documents into force")]
        constraints = [
            models.CheckConstraint(name="version_kind_known", condition=Q(kind__in=DocumentKind.values)),
            models.UniqueConstraint(fields=["kind", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["kind", "in_force_from"],
                name="version_begins_alone",
                condition=Q(adopted_at__isnull=False),
                violation_error_message="Another version of this document begins on that day.",
            ),
            models.CheckConstraint(
                name="version_adopted_is_whole",
                condition=Q(adopted_at__isnull=True)
                | Q(in_force_from__isnull=False, title__regex=r"\S", text__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"

    @property
    def name(self) -> str:
        """How others note it: `terms/3`."""
        return f"{self.kind}/{self.number}"
