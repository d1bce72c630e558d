"""What does a list of consumed things cost? Money is a Decimal, and rounded once, where somebody reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

from .prices import PriceList

type Part = Literal[
    "function", "API", "database", "secrets and key", "limits and sessions", "files", "logs", "metrics and alarms",
    "traces", "mail", "tasks", "network", "edge", "staff sign-in", "containers", "load balancer", "NAT", "account",
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part.__value__)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A month's quantity of what one price is for. `is_shared`: a neighbouring stage uses it as well."""

    part: Part
    price: str
    quantity: Decimal
    is_shared: bool = False


def total(lines: Iterable[Line], prices: PriceList) -> Decimal:
    """At list prices, not rounded: as if nothing were free."""
    return sum((prices[line.price].of(line.quantity) for line in lines), Decimal(0))


def by_part(lines: Sequence[Line], prices: PriceList) -> dict[Part, Decimal]:
    """Parts that occur, in their order, not rounded."""
    occurring = {line.part for line in lines}
    return {part: total([line for line in lines if line.part == part], prices) for part in PARTS if part in occurring}


def allowances(lines: Iterable[Line], prices: PriceList) -> Decimal:
    """What an account with all these lines need not pay, since AWS gives it to each account for ever; not rounded."""
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        quantities[line.price] += line.quantity
    return sum((prices[key].of(min(quantity, prices[key].free)) for key, quantity in quantities.items()), Decimal(0))


def rounded(usd: Decimal) -> Decimal:
    """To the cent, half a cent up."""
    return usd.quantize(CENT, ROUND_HALF_UP)
