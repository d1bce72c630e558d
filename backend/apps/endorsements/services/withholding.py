"""Which districts may be told apart in public? None that so few endorsers are in that it could point at a person.

Nor any by which such a one could be told by subtracting: who is in a shown district, or in a state, and in no shown
district of a layer, is nobody or as many as the threshold says; of the district's own layer, where districts may
overlap by law, in no other shown one.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

# A shown district or a state, by its code, and a layer.
type Pair = tuple[str, str]


class Placed(NamedTuple):
    """Endorsers in one region; `region` is its key."""

    region: int
    layer: str
    state_fips: str
    geoid: str
    name: str
    endorsers: int

    @property
    def code(self) -> str:
        return f"{self.layer}/{self.geoid}"


class Together(NamedTuple):
    """How many are in exactly these regions, by their codes. A state that was only typed is one of them."""

    regions: frozenset[str]
    endorsers: int


def shown_districts(
    *,
    placed: list[Placed],
    threshold: int,
    outside: Callable[[Collection[Placed]], Iterable[Together]],
    within: Callable[[Collection[str]], Iterable[Together]],
) -> list[Placed]:
    """The districts that may be shown: none below the threshold, and none that gives such a one away.

    A shown district's list, less the other lists of a layer, leaves who is in withheld districts there, or in none.
    Where these are 1 to threshold - 1, a further district is withheld, until they are none or enough; so with a state,
    whose own count is always told. What is withheld only grows, so it ends; nothing but who is where decides.

    `outside` tells at least those who are in no shown one of a layer that shows any in a state of theirs, or in several
    of one layer; `within` at least everybody in a region of some states (FIPS codes). Where nothing is to be mended,
    the few are enough.
    """
    shown = {row.code: row for row in placed if row.layer != "state" and row.endorsers >= threshold}
    states: set[str] = set()
    while narrow := _Withholding(shown, outside(shown.values()), threshold).narrow():
        states |= {_fips(source) for source, _ in narrow}
        if not _Withholding(shown, within(states), threshold, states).mend():
            break  # nobody of these is in anything shown: a state whose people a map puts into another's districts
    return list(shown.values())


class _Withholding:
    """Takes out of `shown` what must go, knowing all who are in some states, or all who matter in any.

    `left` is how many of a shown district, or a state, are in no shown district of a layer, or of its own in no other.
    """

    def __init__(
        self,
        shown: dict[str, Placed],
        endorsers: Iterable[Together],
        threshold: int,
        states: Collection[str] | None = None,
    ) -> None:
        self.shown, self.threshold, self.states = shown, threshold, states
        self.members: dict[str, list[Together]] = defaultdict(list)
        self.left: Counter[Pair] = Counter()
        # A layer of which a state shows nothing takes nothing away from its districts.
        self.used = {(row.state_fips, row.layer) for row in shown.values()}
        self.layers = {layer for _, layer in self.used}
        # Who is in no other of its layer need not be told: it is all but those who are in several, mostly everybody.
        self.left.update({(row.code, row.layer): row.endorsers for row in shown.values() if self._is_known(row.code)})
        for group in endorsers:
            for code in group.regions:
                self.members[code].append(group)
            for layer in self.layers:
                self._place(group, layer)

    def narrow(self) -> list[Pair]:
        return self._narrow_of(self.left)

    def mend(self) -> bool:
        """Whether anything had to go."""
        before = len(self.shown)
        waiting = deque(self.narrow())
        while waiting:
            pair = waiting.popleft()
            while self._is_narrow(pair) and (candidates := self._candidates(pair)):
                code = min(candidates, key=lambda one: (self._gaps_opened(one), self.shown[one].endorsers, one))
                waiting.extend(self._withhold(code))
        return len(self.shown) < before

    def _place(self, group: Together, layer: str) -> None:
        shown = [code for code in group.regions if self._shows(code, layer)]
        if not shown:
            self._leave(dict.fromkeys(self._sources(group), group.endorsers), layer)
        elif len(shown) > 1:
            self.left.subtract({(code, layer): group.endorsers for code in shown if self._is_known(code)})

    def _sources(self, group: Together) -> list[str]:
        """Which of their regions tell of them."""
        return [code for code in group.regions if (code in self.shown or _is_state(code)) and self._is_known(code)]

    def _is_known(self, code: str) -> bool:
        """Whether all of its people are known who matter."""
        return self.states is None or _fips(code) in self.states

    def _leave(self, more: Mapping[str, int], layer: str) -> None:
        for source, number in more.items():
            if (_fips(source), layer) in self.used:
                self.left[source, layer] += number

    def _is_narrow(self, pair: Pair) -> bool:
        source, _ = pair
        return 0 < self.left[pair] < self.threshold and (source in self.shown or _is_state(source))

    def _narrow_of(self, pairs: Iterable[Pair]) -> list[Pair]:
        """States last: what mends a district may mend its state."""
        return sorted(filter(self._is_narrow, pairs), key=lambda pair: (_is_state(pair[0]), pair))

    def _candidates(self, pair: Pair) -> list[str]:
        """The district itself, and the layer's by each of which alone it is enough; if none, all that matter."""
        source, layer = pair
        share: Counter[str] = Counter()
        for group in self.members[source]:
            share.update({one: group.endorsers for one in group.regions if one != source and self._shows(one, layer)})
        wanted = self.threshold - self.left[pair]
        enough = [code for code, number in share.items() if number >= wanted]
        if source in self.shown:
            enough.append(source)
        return enough or list(share)

    def _shows(self, code: str, layer: str) -> bool:
        return code in self.shown and self.shown[code].layer == layer

    def _gaps_opened(self, code: str) -> int:
        """How many more pairs were narrow without this district; below 0 if fewer."""
        layer, more = self.shown[code].layer, self._left_without(code)
        opened = sum(0 < self.left[source, layer] + number < self.threshold for source, number in more.items())
        closed = sum(self._is_narrow((source, layer)) for source in more)
        return opened - closed - sum(self._is_narrow((code, other)) for other in self.layers)

    def _left_without(self, code: str) -> Counter[str]:
        """By source, how many more are in no (other) shown district of its layer without this one.

        Whom one other has, too, as where districts overlap by law, are then in that one alone.
        """
        layer = self.shown[code].layer
        more: Counter[str] = Counter()
        for group in self.members[code]:
            others = [one for one in group.regions if one != code and self._shows(one, layer)]
            if len(others) <= 1:
                sources = [one for one in self._sources(group) if one != code and (not others or one in others)]
                more.update(dict.fromkeys(sources, group.endorsers))
        return more

    def _withhold(self, code: str) -> list[Pair]:
        """What is narrow for that."""
        more = self._left_without(code)
        layer = self.shown.pop(code).layer
        self._leave(more, layer)
        return self._narrow_of({(source, layer) for source in more})


def _is_state(code: str) -> bool:
    return code.startswith("state/")


def _fips(code: str) -> str:
    return code.partition("/")[2][:2]
