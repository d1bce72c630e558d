"""What is wrong with a plan? An address, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .planned import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`address` is Terraform's, or what is missing where nothing has one."""

    address: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.address}: {self.sentence}"


type Rule = Callable[[Plan], Iterable[Finding]]
