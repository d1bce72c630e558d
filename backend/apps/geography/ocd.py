"""What is a region's Open Civic Data ID? Derived where a rule gives it, empty where only a table would.

Source: https://github.com/opencivicdata/ocd-division-ids (the naming rules, not the data).
"""

from __future__ import annotations

from .fips import BY_FIPS

_COUNTRY = "ocd-division/country:us"
_TERRITORIES = frozenset({"60", "66", "69", "72", "78"})
# Their legislative districts are named, or numbered unlike the Census's codes.
_NAMED_DISTRICTS = frozenset({"25", "32", "33", "50"})
_AT_LARGE = frozenset({"00", "98"})


def ocd_id(layer: str, geoid: str) -> str:
    """The ID of a state, congressional or legislative district; empty where it does not follow from the code.

    An at-large district is its state (the rule of the project), a ward of the District of Columbia is a ward.
    """
    state_fips, code = geoid[:2], geoid[2:].lstrip("0").lower()
    state = _state(state_fips)
    if layer == "state" or (layer == "cd" and geoid[2:] in _AT_LARGE):
        return state
    if layer == "cd":
        return f"{state}/cd:{code}"
    if layer in {"sldu", "sldl"} and state_fips not in _NAMED_DISTRICTS:
        return f"{state}/{'ward' if state_fips == '11' else layer}:{code}"
    return ""


def _state(state_fips: str) -> str:
    if state_fips == "11":
        return f"{_COUNTRY}/district:dc"
    kind = "territory" if state_fips in _TERRITORIES else "state"
    return f"{_COUNTRY}/{kind}:{BY_FIPS[state_fips].usps.lower()}"
