"""Who endorses? A person or an organisation, known by an e-mail address."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from backend.apps.stakeholders.querysets import StakeholderQuerySet

from .stakeholder_type import StakeholderType

# What stands for whom we no longer know.
NO_NAME = "(no name)"


class StakeholderKind(models.TextChoices):
    INDIVIDUAL = "individual", "individual"
    ORGANIZATION = "organization", "organization"


class Stakeholder(models.Model):
    """One per canonical e-mail address (see canonical_email.py).

    `email` is what was typed when the row was made, for staff to read; mail goes to `canonical_email`. Name, type and
    role follow the newest *confirmed* words of the person: what someone else types under this address changes nothing.
    `mailing_consented_at` is apart from endorsing: a person may endorse and want no mail, and the other way round. Its
    history is in Consent. `entered_by_staff_at` is set where staff, not the person, brought the row: nobody waits for
    it to be confirmed.

    A merged or erased stakeholder's row stays, with a text that is no address in the place of its canonical one, since
    what was decided about it stays; `present()` leaves it out.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=StakeholderKind, default=StakeholderKind.INDIVIDUAL)
    type = models.CharField(max_length=12, choices=StakeholderType, blank=True, default="", db_default="")
    name = models.CharField(max_length=200)
    organization_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254)
    canonical_email = models.CharField(max_length=254, unique=True)
    mailing_consented_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    entered_by_staff_at = models.DateTimeField(null=True, blank=True)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stakeholder_kind_known", condition=models.Q(kind__in=StakeholderKind.values)),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="stakeholder_newest")]

    def __str__(self) -> str:
        """An organization by its name; a person by theirs, also where they say where they belong."""
        if self.kind == StakeholderKind.ORGANIZATION:
            return self.organization_name or self.name or NO_NAME
        return self.name or self.organization_name or NO_NAME
