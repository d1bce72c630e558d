"""Where does an act that failed go back to, by itself? To exactly what was live, if that was good and can still run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .contracting import applied_since
from .errors import OperationFailed
from .function import LiveFunction
from .history import Act, good_since_taken_away
from .plan import is_brought_by
from .registry import Image
from .stage_settings import completed, restored
from .workshop import Workshop
from .zappa import Wanted


class NoWayBack(OperationFailed):
    """What is live is left as it is; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """`is_exact`: to what was live, with the very variables; else to the last good act, with today's parameters."""

    act: Act
    image: Image
    wanted: Wanted
    is_exact: bool


def way_back(shop: Workshop, acts: Sequence[Act], before: LiveFunction | None) -> WayBack:
    """`acts` are all, with the one that failed as the last.

    Raises:
        NoWayBack: there is none, or its code cannot bear the database any more.
        OperationFailed: the registry has lost the image, or somebody could not be asked.
    """
    good = good_since_taken_away(acts)
    if good is None or before is None:
        raise NoWayBack(
            f"{'Nothing was live before' if before is None else 'No good release is there to go back to'}, so it "
            f"was left as it is. Mend the cause, then run bin/zappa release {shop.stage}: deploy would say that it is "
            "there already, and a rollback has nowhere to lead."
        )
    image = shop.registry.by_digest(good.digest)
    between = applied_since(good.number, acts, shop=shop, image=image)
    if between:
        raise NoWayBack(
            f"It was left as it is: since {good} contracting migrations were applied that its code cannot bear: "
            f"{', '.join(between)}. Release a mended commit (bin/zappa release {shop.stage} --commit REVISION), or "
            f"force it: bin/zappa rollback {shop.stage} --to {good.number} --across-contracting {' '.join(between)}."
        )
    is_exact = is_brought_by(good, before)
    wanted = _as_it_was(shop, good, before) if is_exact else _with_todays_parameters(shop, good, image)
    return WayBack(act=good, image=image, wanted=wanted, is_exact=is_exact)


def _as_it_was(shop: Workshop, good: Act, before: LiveFunction) -> Wanted:
    whole = restored(good.settings, cloud=shop.cloud, parameters=shop.parameters, before=before)
    return lambda _host: whole


def _with_todays_parameters(shop: Workshop, good: Act, image: Image) -> Wanted:
    """Its variables of then are nowhere any more."""
    return lambda host: completed(
        good.settings,
        cloud=shop.cloud,
        stage=shop.stage,
        parameters=shop.parameters,
        image=image,
        host=host,
        release=good.number,
    )
