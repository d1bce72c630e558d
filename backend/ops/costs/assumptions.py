"""What does a stage consume, and how do we know? assumptions.toml says each figure with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from backend.ops.errors import OperationFailed

FILE = Path(__file__).with_name("assumptions.toml")

type Kind = Literal["measured", "counted", "documented", "assumed"]
KINDS: tuple[Kind, ...] = get_args(Kind.__value__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    value: Decimal
    unit: str
    kind: Kind
    reason: str


class Assumptions:
    """Each figure by its name: `assumptions["mail_ms"]`."""

    def __init__(self, figures: dict[str, Assumption]) -> None:
        self.figures = figures

    def __getitem__(self, name: str) -> Decimal:
        if name not in self.figures:
            raise OperationFailed(f"assumptions.toml has no {name!r}: add it with its value, unit, kind and reason.")
        return self.figures[name].value

    def replaced(self, name: str, value: Decimal) -> Assumptions:
        """With one figure of somebody's own."""
        old = self.figures[name]
        told = Assumption(value=value, unit=old.unit, kind="assumed", reason="Asked for on the command line.")
        return Assumptions(self.figures | {name: told})


def read_assumptions(file: Path = FILE) -> Assumptions:
    """Raises OperationFailed: a figure lacks what it needs."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        figures = {
            name: Assumption(
                value=Decimal(each["value"]), unit=each["unit"], kind=_kind(each["kind"]), reason=each["reason"]
            )
            for name, each in document.items()
        }
    except (KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise OperationFailed(f"{file} cannot be used: {type(error).__name__} {error}.") from error
    return Assumptions(figures)


def _kind(text: str) -> Kind:
    for kind in KINDS:
        if text == kind:
            return kind
    raise ValueError(f"{text!r} is no kind: {', '.join(KINDS)}")
