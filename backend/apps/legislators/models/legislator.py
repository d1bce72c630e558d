"""Who is or was a member of a legislature?"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from backend.apps.legislators.querysets import LegislatorQuerySet


class Legislator(models.Model):
    """A person; which seats they held, for which party, is in their terms. Nobody is ever deleted.

    `bioguide` is the Congress's own identifier, null for who was never a member of it; `openstates_id` the one of Open
    States (ocd-person/ and a UUID), null for whom no list of a state has named. `other_ids` are as the source has them:
    govtrack, fec (a list), wikidata … `name` is how they are called in full.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    bioguide = models.CharField(max_length=7, unique=True, null=True, blank=True)
    openstates_id = models.CharField(  # noqa: DJ001  # null where there is none: the others are unique
        "Open States ID", max_length=47, null=True, blank=True, editable=False
    )
    other_ids = models.JSONField(default=dict, blank=True)
    name = models.CharField(max_length=200)
    first_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100)
    nickname = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=20, blank=True)

    objects = LegislatorQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.CheckConstraint(
                name="legislator_bioguide_well_formed",
                condition=Q(bioguide__isnull=True) | Q(bioguide__regex=r"^[A-Z][0-9]{6}$"),
                violation_error_message="A Bioguide ID is a capital letter and six digits.",
            ),
            models.UniqueConstraint(
                name="legislator_openstates_id_once",
                fields=["openstates_id"],
                condition=Q(openstates_id__isnull=False),
            ),
            models.CheckConstraint(
                name="legislator_is_named",
                condition=Q(name__regex=r"\S", last_name__regex=r"\S"),
                violation_error_message="A legislator has a full name and a last name.",
            ),
        ]

    @property
    def is_listed(self) -> bool:
        """Whether an imported list names them: then the next import writes their names again."""
        return self.bioguide is not None or self.openstates_id is not None

    def __str__(self) -> str:
        return f"{self.name} ({self.bioguide})" if self.bioguide else self.name
