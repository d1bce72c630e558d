"""How do all roles go to another server? Closed, so that nobody writes to the one while others read the other.

Whatever ends it between closing and opening, a person must hear that the site is closed.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

from backend.ops.act import carry_out
from backend.ops.calls import call
from backend.ops.errors import ExitCode, OperationFailed
from backend.ops.function import LiveFunction, live_function
from backend.ops.history import Act
from backend.ops.names import function_name
from backend.ops.plan import Plan, preflight
from backend.ops.programs import last_lines
from backend.ops.speaking import undaunted
from backend.ops.stage_settings import settings_of
from backend.ops.workshop import Workshop

from .sentences import half_way

type Say = Callable[[str], None]
# Moves the secrets, and says each.
type Change = Callable[[Say], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Of one stage's roles, there or back. `drain_seconds` is how long requests that run are waited for."""

    shop: Workshop
    drain_seconds: float
    is_back: bool
    pause: Callable[[float], None] = time.sleep

    def carry_out(self, prepared: Callable[[], Change]) -> ExitCode:
        """`prepared` looks what is to be done, once nobody else changes the stage, and before it is closed.

        The release has the lock for itself: whoever comes between finds the secrets moved, and what he put live is
        what is released anew.

        Raises:
            OperationFailed: before it was closed, whatever refused; after that, BROKEN and where it stands.
        """
        shop = replace(self.shop, say=undaunted(self.shop.say))
        where = _Where(shop=shop, is_back=self.is_back)
        with where.said():
            with shop.lock.held(who=shop.who, what="recover", wait_seconds=shop.wait_seconds, say=shop.say) as lease:
                change = prepared()
                preflight(shop, _anew(shop, (), live_function(shop.cloud, shop.stage)))
                lease.check()
                where.secrets = "perhaps not all of the roles' secrets are moved"
                _close(shop)
                self.pause(self.drain_seconds)
                lease.check()
                change(shop.say)
                where.secrets = "the secrets are moved"
            shop.say("Releasing what is live anew: new containers, which read the secrets, and what migrations lack.")
            return carry_out(shop, "release", partial(_anew, shop))


@dataclass(slots=True, kw_only=True)
class _Where:
    """Where it stands: `secrets` is empty as long as nothing was touched."""

    shop: Workshop
    is_back: bool
    secrets: str = ""

    @contextmanager
    def said(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt as stop:
            self._say("Stopped half-way.", stop)
        except OperationFailed as failure:
            self._say(half_way(failure), failure)
        except Exception as failure:  # noqa: BLE001  # whatever it is, the site is closed
            if self.secrets:
                last_lines("".join(traceback.format_exception(failure)), 10, self.shop.say)
            self._say(f"Nobody foresaw this: {type(failure).__name__}: {failure}.", failure)

    def _say(self, sentence: str, cause: BaseException) -> NoReturn:
        if not self.secrets:
            raise cause
        stage = self.shop.stage
        way = "" if self.is_back else f", or take it back: bin/recover {stage} back"
        raise OperationFailed(
            f"{sentence} Where it stands: {self.secrets}, and {function_name(stage)} may be closed, so that visitors "
            f"get errors. Mend what is said above and run the same command again{way}",
            ExitCode.BROKEN,
        ) from cause


def _close(shop: Workshop) -> None:
    name = function_name(shop.stage)
    call(shop.cloud, "lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=0)
    shop.say(f"{name} is closed: visitors get an error from here on.")


def _anew(shop: Workshop, acts: Sequence[Act], live: LiveFunction | None) -> Plan:
    """The image that is live when its turn comes, never one from before: that would be a rollback without its guard."""
    image = shop.registry.by_digest(something_live(shop, live).digest)
    settings = settings_of(shop.checkout, shop.stage, image.commit)
    return Plan(kind="release", image=image, settings=settings, migrates=True)


def something_live(shop: Workshop, live: LiveFunction | None) -> LiveFunction:
    """Raises OperationFailed: there is nothing, or no image by digest."""
    if live is None or not live.digest:
        raise OperationFailed(f"Nothing is live on {shop.stage} that could be run. Nothing was changed.")
    return live
