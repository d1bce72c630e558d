"""Which districts may be told apart in public? None that so few endorsers are in that it could point at a person."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple


class Placed(NamedTuple):
    """Endorsers in one region."""

    layer: str
    state_fips: str
    geoid: str
    name: str
    endorsers: int


def shown_districts(held: list[Placed], in_state: dict[str, int], threshold: int) -> list[Placed]:
    """The districts that may be shown: none below the threshold, and none that gives such a one away.

    A state's count is public, so what it has beyond the shown districts of a layer is too. Where that would be 1 to
    threshold - 1, the smallest shown one goes as well, until it is none or enough, or nothing is shown.
    """
    shown: list[Placed] = []
    by_place: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for row in held:
        if row.endorsers >= threshold:
            by_place[row.state_fips, row.layer].append(row)
    for (state, _), rows in by_place.items():
        rows.sort(key=lambda row: (row.endorsers, row.geoid), reverse=True)
        while rows and 0 < in_state.get(state, 0) - sum(row.endorsers for row in rows) < threshold:
            rows.pop()
        shown += rows
    return shown
