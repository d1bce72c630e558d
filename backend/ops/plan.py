"""What is to become of a stage, and what would be done for it? Said beforehand, with all values (--dry-run)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import ExitCode
from .function import LiveFunction, live_function
from .history import Act, image_words, live_act
from .registry import Image
from .stage_settings import RELEASE, completed
from .workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be live, with which of the stage's own settings; `goes_back_to` is a rollback's target.

    Without `migrates` neither database nor static files are touched: the image has been live before. `origin` is the
    act that first brought its code; None where this one does.
    """

    kind: str
    image: Image
    settings: Mapping[str, Any]
    migrates: bool
    goes_back_to: Act | None = None
    origin: int | None = None


type Planner = Callable[[Sequence[Act], LiveFunction | None], Plan]


def rehearse(shop: Workshop, planner: Planner) -> ExitCode:
    """Says what `carry_out` would do, with all values; changes nothing and takes no lock."""
    acts = shop.ledger.acts()
    live = live_function(shop.cloud, shop.stage)
    plan = planner(acts, live)
    wanted = preflight(shop, plan)
    shop.say(f"Dry run: nothing is changed. Live now: {words_of_live(live, acts)}.")
    if (holder := shop.lock.holder()) is not None:
        shop.say(f"At work now: {holder}.")
    for number, step in enumerate(steps_of(plan), start=1):
        shop.say(f"[{number}/{len(steps_of(plan))}] would {step}")
    shop.say(f"Image: {plan.image.uri}" + (f", commit {plan.image.commit}" if plan.image.commit else ""))
    for name, value in sorted(wanted.items()):
        if name != "aws_environment_variables":
            shop.say(f"  {name}: {value}")
    shop.say(f"  variables: {', '.join(sorted(wanted['aws_environment_variables']))}")
    return ExitCode.DONE


def words_of_live(live: LiveFunction | None, acts: Sequence[Act]) -> str:
    """What Lambda runs, and which act of the ledger brought it."""
    if live is None:
        return "nothing (there is no function)"
    act = live_act(acts)
    if act is not None and is_brought_by(act, live):
        return str(act)
    if act is not None and act.digest == live.digest:
        return f"{act}, but as act {live.environment[RELEASE]} left it, which did not end well"
    return f"{image_words(live.digest, '') or 'no image by digest'}, which no good release of the ledger brought"


def is_brought_by(act: Act, live: LiveFunction) -> bool:
    """Whether Lambda runs the act's image, and as it was put live by this act: not by a later one that went wrong."""
    return act.digest == live.digest and live.environment.get(RELEASE, str(act.number)) == str(act.number)


def preflight(shop: Workshop, plan: Plan) -> dict[str, Any]:
    """What Zappa would be given. Raises OperationFailed: the function could not start with it."""
    return completed(plan.settings, cloud=shop.cloud, stage=shop.stage, parameters=shop.parameters, image=plan.image)


def steps_of(plan: Plan) -> list[str]:
    """In order, as they are announced."""
    live = f"put {plan.image} live"
    if not plan.migrates:
        return [live, "smoke"]
    return ["lint migrations", "collect static files", "migrate, phase before", live, "smoke", "migrate, phase after"]
