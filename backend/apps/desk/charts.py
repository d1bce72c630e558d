"""How is a course of numbers drawn? As bars and a line in SVG, by coordinates; colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from .services.measure_campaign import Period

WIDTH, HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 44, 12, 26
_LABELS_AT_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line of the grid, or a day below it, with what is written there."""

    x: float
    y: float
    words: str
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """In SVG's units, the origin top left."""

    width: int
    height: int
    left: int
    right: int
    bars: list[Bar]
    line: str
    grid: list[Mark]
    days: list[Mark]


def draw_course(periods: Sequence[Period]) -> Chart | None:
    """A bar for each period, by the left scale; the sum as a line, by the right one. None where there is nothing."""
    if not periods:
        return None
    highest, total = _round_up(max(one.confirmed for one in periods)), _round_up(periods[-1].total)
    room, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
    step = room / len(periods)
    floor = HEIGHT - _BOTTOM
    bars = [
        Bar(
            x=round(_LEFT + position * step + step * 0.1, 1),
            y=round(floor - height * one.confirmed / highest, 1),
            width=round(max(step * 0.8, 0.5), 1),
            height=round(height * one.confirmed / highest, 1),
            words=f"{one.first:%d %b %Y}: {one.confirmed}, altogether {one.total}",
        )
        for position, one in enumerate(periods)
    ]
    points = [
        f"{_LEFT + (position + 0.5) * step:.1f},{floor - height * one.total / total:.1f}"
        for position, one in enumerate(periods)
    ]
    every = ceil(len(periods) / _LABELS_AT_MOST)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        bars=bars,
        line=" ".join(points),
        grid=[
            Mark(
                x=_LEFT,
                y=round(floor - height * part / 2, 1),
                words=f"{highest * part / 2:g}",
                other=f"{total * part / 2:g}",
            )
            for part in range(3)
        ],
        days=[
            Mark(x=round(_LEFT + (position + 0.5) * step, 1), y=HEIGHT - 8, words=f"{periods[position].first:%d %b}")
            for position in range(0, len(periods), every)
        ],
    )


def _round_up(number: int) -> int:
    """To a fifth of the number's own size, and to what has a whole number as its half."""
    unit = max(2, int(10 ** (len(str(number)) - 1)) // 5)
    return max(2, ceil(number / unit) * unit)
