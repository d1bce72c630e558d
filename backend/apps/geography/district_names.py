"""What is a region called for short (CT-02, Maryland House of Delegates 12A), and what in a sentence?"""

from __future__ import annotations

import re

from .fips import BY_FIPS, State

# Massachusetts, New Hampshire's House, Vermont: their districts have names, and the Census's code is not one.
NAMED = frozenset({("25", "sldu"), ("25", "sldl"), ("33", "sldl"), ("50", "sldu"), ("50", "sldl")})
_AT_LARGE = frozenset({"00", "98"})
_CODE = re.compile(r"0*([0-9]*[A-Za-z]?)")
_LOWER = {
    "06": "Assembly", "24": "House of Delegates", "32": "Assembly", "34": "General Assembly", "36": "Assembly",
    "51": "House of Delegates", "54": "House of Delegates", "55": "Assembly",
}  # fmt: skip
# With one chamber, which the Census has as the upper; of the District of Columbia its council's wards.
_UPPER = {"11": "Ward", "31": "Legislature", "66": "Legislature", "78": "Legislature"}
# In a sentence: the District of Columbia.
_WITH_ARTICLE = frozenset({"11", "69", "78"})
# What the map's name has before or behind the district's own.
_AROUND = re.compile(r"^State (House|Senate) District | (State (House|Senate) )?District$")


def district_name(*, layer: str, geoid: str, on_the_map: str = "") -> str:
    """The short name of a region; `on_the_map` is its boundary's, where a map has drawn it.

    What no rule and no map names is called by its code.
    """
    state = BY_FIPS[geoid[:2]]
    if layer == "state":
        return state.name
    if layer == "cd":
        return f"{state.usps} at large" if geoid[2:] in _AT_LARGE else f"{state.usps}-{geoid[2:]}"
    if layer == "county":
        return f"{on_the_map or geoid}, {state.usps}"
    return f"{state.name} {_chamber(state, layer)} {_own_name(state, layer, geoid, on_the_map)}"


def district_in_words(*, layer: str, geoid: str, on_the_map: str = "") -> str:
    """The region's name as a sentence has it behind «in»: Maryland's 5th congressional district.

    `on_the_map` is its boundary's name, where a map has drawn it.
    """
    state = BY_FIPS[geoid[:2]]
    name = f"the {state.name}" if state.fips in _WITH_ARTICLE else state.name
    if layer == "state":
        return name
    if layer == "county":
        return f"{on_the_map or geoid}, {state.name}"
    whose = f"{name}'" if name.endswith("Islands") else f"{name}'s"
    if layer != "cd":
        own = _own_name(state, layer, geoid, on_the_map)
        return (
            f"{whose} {_chamber(state, layer)} {own}"
            if state.fips == "11"
            else (f"{whose} {_chamber(state, layer)} district {own}")
        )
    number = geoid[2:]
    if number in _AT_LARGE:
        return f"{whose} at-large congressional district"
    return f"{whose} {_ordinal(number)} congressional district"


def _ordinal(number: str) -> str:
    """05 is 5th; what is no number stays as it is."""
    if not (number.isascii() and number.isdecimal()):
        return number
    value = int(number)
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if value % 100 in {11, 12, 13} else endings.get(value % 10, "th")
    return f"{value}{ending}"


def _chamber(state: State, layer: str) -> str:
    return _LOWER.get(state.fips, "House") if layer == "sldl" else _UPPER.get(state.fips, "Senate")


def _own_name(state: State, layer: str, geoid: str, on_the_map: str) -> str:
    code = _CODE.fullmatch(geoid[2:])
    if code and code[1] and (state.fips, layer) not in NAMED:
        return code[1].upper()
    return _AROUND.sub("", on_the_map) or geoid[2:]
