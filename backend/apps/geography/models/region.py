"""What keeps its identity while its borders move?"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Concat, Left

from backend.apps.geography.layers import LAYER_CHOICES


class Region(models.Model):
    """A place with a stable identity inside a layer.

    GEOIDs collide across layers (1,728 of them are a district in both chambers), so the key is the pair. They are
    text: `00` is at large, letters occur.
    """

    layer = models.CharField(max_length=10, choices=LAYER_CHOICES)
    geoid = models.CharField("GEOID", max_length=20)
    ocd_id = models.CharField("Open Civic Data ID", max_length=120, blank=True)
    # What follows from the two, stored to be indexed. Not generated columns: with these, Django 6.1 connects to the
    # database for every `manage.py check`.
    code = models.CharField(max_length=31, unique=True, editable=False)
    state_fips = models.CharField("state (FIPS)", max_length=2, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "geoid"], name="region_key"),
            models.CheckConstraint(
                name="region_code_is_its_key",
                condition=models.Q(code=Concat("layer", models.Value("/"), "geoid")),
            ),
            models.CheckConstraint(name="region_state_is_its_geoids", condition=models.Q(state_fips=Left("geoid", 2))),
        ]

    def __str__(self) -> str:
        return self.code
