"""What does AWS ask for a unit of something, where does that stand, and when was it read? prices.toml says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from backend.ops.errors import OperationFailed

FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`dated` is the day its figures are of, as it says itself; None where it does not say."""

    name: str
    url: str
    dated: date | None
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`usd` for each `per` units. `free` units a month are an account's for ever; above `up_to` another price holds."""

    key: str
    what: str
    usd: Decimal
    per: Decimal
    unit: str
    free: Decimal
    up_to: Decimal | None
    page: str
    source: Source

    def of(self, quantity: Decimal) -> Decimal:
        """Not rounded. Raises OperationFailed: the price does not hold for so much."""
        if quantity < 0 or (self.up_to is not None and quantity > self.up_to):
            raise OperationFailed(
                f"prices.toml has no price for {quantity:,.0f} {self.unit} of {self.what}: {self.key} holds from 0 to "
                f"{self.up_to}. Ask for less, or add the next price."
            )
        return self.usd * quantity / self.per


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    region: str
    read: date
    sources: Mapping[str, Source]
    prices: Mapping[str, Price]

    def __getitem__(self, key: str) -> Price:
        if key not in self.prices:
            raise OperationFailed(f"prices.toml has no price {key!r}: look it up, and add it with its source and day.")
        return self.prices[key]


def read_prices(file: Path = FILE) -> PriceList:
    """Raises OperationFailed: a price names no source, or lacks what it needs."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        sources = {
            key: Source(name=each["name"], url=each.get("url", ""), dated=each.get("dated"), how=each["how"])
            for key, each in document["sources"].items()
        }
        prices = {key: _price(key, each, sources) for key, each in document["prices"].items()}
    except (KeyError, ValueError, ArithmeticError) as error:
        raise OperationFailed(f"{file} cannot be used: {type(error).__name__} {error}.") from error
    return PriceList(region=document["region"], read=document["read"], sources=sources, prices=prices)


def _price(key: str, each: Mapping[str, Any], sources: Mapping[str, Source]) -> Price:
    up_to = each.get("up_to")
    return Price(
        key=key,
        what=each["what"],
        usd=Decimal(each["usd"]),
        per=Decimal(each.get("per", 1)),
        unit=each["unit"],
        free=Decimal(each.get("free", 0)),
        up_to=None if up_to is None else Decimal(up_to),
        page=each["page"],
        source=sources[each["source"]],
    )
