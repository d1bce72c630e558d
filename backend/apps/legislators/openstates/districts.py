"""Which region is meant by a chamber and a district's name as a state's list has them?

Where districts are numbered, number and letters are the Census's code (12 is 012, 1A is 01A). Where they are named
(Massachusetts, New Hampshire, Vermont) no rule gives the code, and the map's name for the district is compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.apps.geography.district_names import NAMED
from backend.apps.geography.fips import State
from backend.apps.legislators.chambers import LAYER_OF, Chamber
from backend.apps.legislators.parts import Wrong

type _Key = tuple[tuple[str, ...], tuple[str, ...]]

_CHAMBERS = {"upper": Chamber.UPPER, "lower": Chamber.LOWER, "legislature": Chamber.UPPER}
# Nebraska, the District of Columbia, Guam, the U.S. Virgin Islands: the Census has their one chamber as the upper.
_ONE_CHAMBER = frozenset({"31", "11", "66", "78"})
# Elected by the whole: the District's chairman and four members, and members in the territories.
_WITH_AT_LARGE = frozenset({"11", "60", "66", "69", "72", "78"})
_AT_LARGE = frozenset({("at", "large"), ("chairman",), ("chair",)})
# Idaho and Washington: both members are sent by the whole district, A and B are but the names of their seats.
_LETTERS_ARE_SEATS = frozenset({"16", "53"})
_CODE = re.compile(r"([0-9]{1,3})([a-z]?)|[a-z]")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_TENS = {"twentieth": 20, "thirtieth": 30, "fortieth": 40}
_NUMBER_OF = {word: number for number, word in enumerate(_ORDINALS, 1)} | _TENS
_TENS_WITH_UNITS = {"twenty": 20, "thirty": 30, "forty": 40}
# What a map's name or a list's says beside the name itself.
_NOISE = frozenset({
    "state", "senate", "senatorial", "house", "assembly", "delegates", "representatives", "legislative", "district",
    "districts", "subdistrict", "county", "ward", "no", "number", "of", "the", "and",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """The districts of a layer on the map in force: name by GEOID."""

    names: Mapping[str, str]


class Districts:
    """The districts of one state, for a day. `drawn` has the layers of which a map is in force."""

    def __init__(self, state: State, drawn: Mapping[str, Drawn]) -> None:
        self._state = state
        self._drawn = drawn
        self._by_name = {layer: _by_name(map_.names.items()) for layer, map_ in drawn.items()}

    def seat(self, chamber: str, district: str) -> tuple[Chamber, str, str]:
        """Chamber, layer and GEOID. Who is elected at large is sent by the whole: a `state`.

        Raises:
            Wrong: what the list says cannot be tied to a region, and why.
        """
        found = self._chamber(chamber)
        tokens = _tokens(district)
        if tokens in _AT_LARGE and self._state.fips in _WITH_AT_LARGE:
            return found, "state", self._state.fips
        return found, LAYER_OF[found], self._geoid(LAYER_OF[found], district, tokens)

    def _chamber(self, told: str) -> Chamber:
        if told not in _CHAMBERS:
            raise Wrong("its chamber is neither upper nor lower nor legislature")
        has_one = self._state.fips in _ONE_CHAMBER
        if has_one and told == "lower":
            raise Wrong(f"{self._state.name} has no lower chamber")
        if not has_one and told == "legislature":
            raise Wrong(f"{self._state.name} has two chambers, and its chamber is told as «legislature»")
        return _CHAMBERS[told]

    def _geoid(self, layer: str, district: str, tokens: tuple[str, ...]) -> str:
        code = _CODE.fullmatch(tokens[0]) if len(tokens) == 1 else None
        is_named = (self._state.fips, layer) in NAMED
        if layer not in self._drawn:
            if code and not is_named and not self._may_be_a_seat(code):
                return self._state.fips + _padded(code[0])
            raise Wrong(
                f"no rule gives the code of its district «{district}», and no map of the layer {layer} is in force "
                "that has it by name"
            )
        names = self._drawn[layer].names
        if code and not is_named:
            candidates = [code[0], *([code[1]] if self._may_be_a_seat(code) else [])]
            coded = [geoid for one in candidates if (geoid := self._state.fips + _padded(one)) in names]
        else:
            coded = []
        found = coded[:1] or self._named(layer, tokens)
        if len(found) == 1:
            return found[0]
        trouble = "has no district" if not found else "has more than one district"
        raise Wrong(f"the map of the layer {layer} in force {trouble} «{district}»")

    def _named(self, layer: str, tokens: tuple[str, ...]) -> list[str]:
        """In the order of its words, else in any: Bennington-Rutland and Rutland-Bennington are two districts."""
        alike = self._by_name[layer].get(_key(tokens), []) if tokens else []
        return [geoid for geoid in alike if _tokens(self._drawn[layer].names[geoid]) == tokens] or alike

    def _may_be_a_seat(self, code: re.Match[str]) -> bool:
        return bool(code[2]) and self._state.fips in _LETTERS_ARE_SEATS


def _padded(code: str) -> str:
    return code.upper().rjust(3, "0")


def _by_name(names: Iterable[tuple[str, str]]) -> dict[_Key, list[str]]:
    found: dict[_Key, list[str]] = defaultdict(list)
    for geoid, name in names:
        found[_key(_tokens(name))].append(geoid)
    return found


def _key(tokens: tuple[str, ...]) -> _Key:
    """Words in any order (Essex-Orleans, Orleans-Essex), numbers in theirs (4-1 is not 1-4)."""
    numbers = tuple(token for token in tokens if token[0].isdigit())
    return tuple(sorted(token for token in tokens if not token[0].isdigit())), numbers


def _tokens(name: str) -> tuple[str, ...]:
    """«1st Bristol & Plymouth District» and «First Bristol and Plymouth» are one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words, found, tens = re.findall(r"[a-z0-9]+", plain), list[str](), 0
    for word in words:
        if word in _TENS_WITH_UNITS:
            tens = _TENS_WITH_UNITS[word]
        elif word in _NUMBER_OF:
            found.append(str(tens + _NUMBER_OF[word]))
            tens = 0
        elif word not in _NOISE:
            found.append(_plain_number(word))
    return tuple(found)


def _plain_number(word: str) -> str:
    ordinal = re.fullmatch(r"0*([0-9]+)(st|nd|rd|th)?", word)
    padded = re.fullmatch(r"0+([0-9]+[a-z])", word)
    return ordinal[1] if ordinal else padded[1] if padded else word
