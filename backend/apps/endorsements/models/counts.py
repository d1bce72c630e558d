"""What has been counted, of whom, and whose count is out of date? See the README, «How it counts»."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Uncounted(models.Model):
    """A stakeholder of whose endorsements or districts something has changed since they were counted.

    Insert-only: triggers write a row in the transaction of each change, whoever makes it, and nobody waits for it;
    `count_endorsements` takes rows out as it counts. No foreign key: its check would lock the stakeholder.
    """

    stakeholder_id = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "uncounted"

    def __str__(self) -> str:
        return f"stakeholder {self.stakeholder_id}"


class Counted(models.Model):
    """What of one endorsement is in the tally, as it was when it was counted.

    `standing` is verified, approved or public, `usps` the state that was typed where no map says one, else empty;
    `regions` are its districts' keys, `vintages` those of the maps that answered, position by position. Triggers carry
    each row into the tally and out of it again.
    """

    stakeholder_id = models.BigIntegerField()
    campaign_id = models.BigIntegerField()
    standing = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    type = models.CharField(max_length=12, blank=True)
    usps = models.CharField(max_length=2, blank=True)
    regions = ArrayField(models.BigIntegerField())
    vintages = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = ()
        verbose_name_plural = "counted"
        constraints = [models.UniqueConstraint(fields=["stakeholder_id", "campaign_id"], name="counted_once")]
        # Whom no map puts into a state, for the list by state.
        indexes = [
            models.Index(fields=["campaign_id", "usps"], name="counted_typed", condition=~models.Q(usps="")),
        ]

    def __str__(self) -> str:
        return f"{self.standing} {self.stakeholder_id} for {self.campaign_id}"


class Tally(models.Model):
    """How many rows of Counted say the same: of a kind, type and typed state (region 0), or in a region by a map.

    Only `count_endorsements` and an erasure write here, under one lock, and no request of a visitor.
    """

    campaign_id = models.BigIntegerField()
    standing = models.CharField(max_length=10)
    kind = models.CharField(max_length=12, blank=True)
    type = models.CharField(max_length=12, blank=True)
    usps = models.CharField(max_length=2, blank=True)
    region_id = models.BigIntegerField()
    vintage_id = models.BigIntegerField()
    number = models.IntegerField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "standing", "region_id", "vintage_id", "kind", "type", "usps"],
                name="tally_cell_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.standing} for {self.campaign_id}"
