"""What is left of recoveries, and what of it may go? A side that no stage of the account needs, if it is named."""

from __future__ import annotations

from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.workshop import Workshop

from . import instances, whereabouts
from .family import Users, family_of, users
from .instances import Instance


def tidy(shop: Workshop, secret_ids: dict[str, str], delete: str | None, *, forgets: bool, is_dry: bool) -> ExitCode:
    """Says what there is. Deletes nothing but the side that is named, and none that any stage signs in to."""
    cloud, say = shop.cloud, shop.say
    family, needed = family_of(cloud, shop.stage, secret_ids), users(cloud)
    for side in family.sides.values():
        say(f"{side}: {needed.of(side) or 'nobody signs in to it'}")
    if not family.sides:
        say(f"Nothing was restored beside {family.origin}.")
    if delete is not None:
        side = _deletable(family.sides.get(delete), delete, needed)
        if is_dry:
            say(f"Dry run: would delete {delete}, after a last snapshot.")
        else:
            say(f"RDS deletes {delete}, after a last snapshot {instances.delete(cloud, side)}.")
    if forgets and not is_dry:
        whereabouts.forget(cloud, secret_ids, say)
    return ExitCode.DONE


def _deletable(side: Instance | None, name: str, needed: Users) -> Instance:
    if side is None:
        raise OperationFailed(f"{name} was not restored here, and no other is ever deleted. Nothing was changed.")
    if why := needed.of(side):
        raise OperationFailed(f"{name} is {why}. Nothing was changed.")
    return side
