"""What does a stage, and the whole account, cost a month at so many requests? Everything read from this checkout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from backend.ops.environment import REPOSITORY
from backend.ops.names import STAGES, Stage

from .assumptions import Assumptions, read_assumptions
from .configured import Configuration, read_configurations
from .lines import Line, allowances, total
from .prices import PriceList, read_prices
from .traffic import Traffic
from .ways import account, always_on, serverless

type Way = Callable[[Traffic], list[Line]]

MOST_REQUESTS = 300_000_000
_STEP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    stages: Mapping[Stage, Configuration]
    assumed: Assumptions
    prices: PriceList

    def traffic(self, stage: Stage, requests: Decimal) -> Traffic:
        return Traffic(requests=requests, stage=self.stages[stage], assumed=self.assumed)

    def lines(self, stage: Stage, requests: Decimal, way: Way = serverless) -> list[Line]:
        return way(self.traffic(stage, requests))

    def of(self, stage: Stage, requests: Decimal, way: Way = serverless) -> Decimal:
        """At list prices, not rounded."""
        return total(self.lines(stage, requests, way), self.prices)

    def all_lines(self, requests: Mapping[Stage, Decimal], way: Way = serverless) -> list[Line]:
        """One account with all stages in it, and what it has once."""
        once = account(self.traffic("production", Decimal(0)))
        return [*once, *(line for stage in STAGES for line in self.lines(stage, requests[stage], way))]

    def bill(self, requests: Mapping[Stage, Decimal], way: Way = serverless) -> Decimal:
        """Of that account, after what AWS gives each account for ever; not rounded."""
        lines = self.all_lines(requests, way)
        return total(lines, self.prices) - allowances(lines, self.prices)

    def alone(self, stage: Stage, requests: Decimal, way: Way = serverless) -> Decimal:
        """In an account of its own, with what an account has once and after its allowances; not rounded."""
        lines = [*account(self.traffic(stage, requests)), *self.lines(stage, requests, way)]
        return total(lines, self.prices) - allowances(lines, self.prices)

    def break_even(self, stage: Stage, way: Way = always_on) -> Decimal | None:
        """From how many requests a month on it would be cheaper that way, to 10,000; None: not below MOST_REQUESTS."""

        def is_dearer(steps: int) -> bool:
            requests = Decimal(steps * _STEP)
            return self.of(stage, requests) > self.of(stage, requests, way)

        low, high = 0, MOST_REQUESTS // _STEP
        if not is_dearer(high):
            return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if is_dearer(middle) else (middle + 1, high)
        return Decimal(low * _STEP)


def read_costs(root: Path = REPOSITORY, share_of_writes: Decimal | None = None) -> Costs:
    """Raises OperationFailed: a file says what this cannot read."""
    assumed = read_assumptions()
    if share_of_writes is not None:
        assumed = assumed.replaced("share_of_writes", share_of_writes)
    return Costs(stages=read_configurations(root), assumed=assumed, prices=read_prices())


def shared(lines: Sequence[Line]) -> list[Line]:
    """What a neighbouring stage uses as well."""
    return [line for line in lines if line.is_shared]
