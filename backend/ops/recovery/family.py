"""Which instance is live, which were restored beside it, and who signs in to each? The secrets say, not Terraform.

After a switch SSM names the instance from before, until Terraform knows of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.names import STAGES, Stage
from backend.ops.parameters import values_of

from . import instances, whereabouts
from .instances import RECOVERY_OF, Instance

_INSTANCE_ID, _RUNTIME_SECRET = "database/instance_id", "environment/DATABASE_SECRET_ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One stage's. `named` is SSM's instance, `place` where the migration role signs in."""

    named: str
    place: str
    live: Instance | None
    others: tuple[Instance, ...]

    @property
    def origin(self) -> str:
        return self.live.origin if self.live else self.named

    @property
    def sides(self) -> Mapping[str, Instance]:
        """Those that were restored here beside the live one, or beside what it was restored from."""
        origins = {self.named, self.origin, self.live.name if self.live else self.named}
        return {each.name: each for each in self.others if each.tags.get(RECOVERY_OF) in origins}

    def has_at(self, place: str) -> bool:
        return any(each.place == place for each in self.others)

    def live_one(self) -> Instance:
        """Raises OperationFailed: it is gone."""
        if self.live is None:
            raise OperationFailed(
                f"RDS has no instance at {self.place}, where the migration role's secret leads: if it was deleted, "
                "bring it back from its retained backups (docs/runbooks/database-lost.md). Nothing was changed."
            )
        return self.live


def family_of(cloud: Cloud, stage: Stage, secret_ids: Mapping[str, str]) -> Family:
    """Raises OperationFailed: SSM or the secret does not say where the database is."""
    named = values_of(cloud, stage).get(_INSTANCE_ID)
    if not named:
        raise OperationFailed("SSM has no database/instance_id: apply Terraform. Nothing was changed.")
    place = whereabouts.current(cloud, secret_ids["migration"]).place
    found = tuple(instances.all_of(cloud))
    live = next((each for each in found if each.place == place), None)
    return Family(named=named, place=place, live=live, others=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """All stages of the account, since two may share an instance: by place and by name, who needs it."""

    by_place: Mapping[str, str]
    by_name: Mapping[str, str]

    def of(self, instance: Instance) -> str:
        """Empty where nobody needs it."""
        return self.by_place.get(instance.place, "") or self.by_name.get(instance.name, "")


def users(cloud: Cloud) -> Users:
    """Raises OperationFailed: what a stage's secrets say cannot be read, so nobody knows what it needs."""
    by_place: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for stage in STAGES:
        values = values_of(cloud, stage)
        if not values.get(_INSTANCE_ID):
            continue
        by_name[values[_INSTANCE_ID]] = f"Terraform's instance of {stage}"
        try:
            by_place |= dict(_places(cloud, stage, whereabouts.secret_ids(values.get(_RUNTIME_SECRET, ""))))
        except OperationFailed as failure:
            raise OperationFailed(f"What {stage} needs is not known. {failure}") from failure
    return Users(by_place=by_place, by_name=by_name)


def _places(cloud: Cloud, stage: Stage, secret_ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """None of a secret that was never filled: a stage that is not bootstrapped yet needs nothing."""
    for secret_id in secret_ids.values():
        if (earlier := whereabouts.before(cloud, secret_id)) is not None:
            yield earlier.place, f"the way back of {stage}"
    for secret_id in secret_ids.values():
        if not whereabouts.is_empty(cloud, secret_id):
            yield whereabouts.current(cloud, secret_id).place, f"in use by {stage}"
