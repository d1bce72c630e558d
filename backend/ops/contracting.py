"""Can this code bear what the database has become since it was live? The ledger says; else the database itself."""

from __future__ import annotations

from collections.abc import Sequence

from .history import Act, contracting_since, is_unsure_since
from .migrating import contracted_unknown_to
from .registry import Image
from .workshop import Workshop


def applied_since(number: int, acts: Sequence[Act], *, shop: Workshop, image: Image) -> tuple[str, ...]:
    """Contracting migrations of later acts than `number`, which the image's code cannot bear.

    Where a later act was cut off while it migrated, the database is asked, through the image.

    Raises:
        OperationFailed: it could not be asked.
    """
    known = contracting_since(acts, number)
    if not is_unsure_since(acts, number):
        return known
    shop.say(f"The ledger does not know what was migrated since act {number}: asking the database, through {image}.")
    return tuple(dict.fromkeys((*known, *contracted_unknown_to(shop.tasks, image_uri=image.uri, say=shop.say))))
