"""What exactly was typed, when, and for which sentence?"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.apps.stakeholders.models import StakeholderKind, StakeholderType

from .endorsement import Endorsement

MAX_STATEMENT_CHARACTERS = 2_000


class Revision(models.Model):
    """One submission, as typed; never overwritten. `sentence` is the campaign's at that moment.

    Anyone can type any address, so a revision means nothing until a link mailed to the address is used. When its
    endorser is erased, what was typed is emptied; number, sentence, kind, terms and time stay.
    """

    endorsement = models.ForeignKey(Endorsement, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    sentence = models.CharField(max_length=500)
    statement = models.TextField(max_length=MAX_STATEMENT_CHARACTERS, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=StakeholderKind)
    type = models.CharField(max_length=12, choices=StakeholderType, blank=True, default="", db_default="")
    organization_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    consent_to_display = models.BooleanField(default=False)
    # What was ticked in the form, which is asked again behind the link; see confirm_endorsement.
    mailing_consent = models.BooleanField(default=False)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state_usps = models.CharField("state", max_length=2, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    # Which terms of use were accepted with these words: the legal document's version, and the SHA-256 of its text as 64
    # hex digits. Both or neither.
    terms_version = models.CharField(max_length=100, blank=True, default="", db_default="")
    terms_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "number"], name="revision_number_once"),
            models.CheckConstraint(name="revision_kind_known", condition=Q(kind__in=StakeholderKind.values)),
            models.CheckConstraint(
                name="revision_terms_whole",
                condition=Q(terms_version="", terms_sha256="") | (~Q(terms_version="") & ~Q(terms_sha256="")),
            ),
            models.CheckConstraint(
                name="revision_point_whole",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
            ),
        ]
        indexes = [
            # Whether a campaign takes unusually many (screening/busy.py).
            models.Index(fields=["submitted_at"], name="revision_submitted"),
            # The public list by a type that few are.
            models.Index(fields=["type"], name="revision_typed", condition=~Q(type="")),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.endorsement_id}"
