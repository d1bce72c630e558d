"""Which chambers are there, which regions send members to each, and what is a member called?"""

from __future__ import annotations

from django.db import models


class Level(models.TextChoices):
    FEDERAL = "federal", "federal"
    STATE = "state", "state"


class Chamber(models.TextChoices):
    """`upper` is also Nebraska's one chamber and the Council of the District of Columbia, as the Census has them."""

    SENATE = "senate", "U.S. Senate"
    HOUSE = "house", "U.S. House of Representatives"
    UPPER = "upper", "state legislature, upper chamber"
    LOWER = "lower", "state legislature, lower chamber"


class Role(models.TextChoices):
    """What a member is. State chambers have names of their own (Assembly, House of Delegates): one word for each."""

    SENATOR = "senator", "Senator"
    REPRESENTATIVE = "representative", "Representative"
    DELEGATE = "delegate", "Delegate"
    RESIDENT_COMMISSIONER = "resident-commissioner", "Resident Commissioner"
    STATE_UPPER = "state-upper", "member of the state's upper chamber"
    STATE_LOWER = "state-lower", "member of the state's lower chamber"


FEDERAL_CHAMBERS = (Chamber.SENATE, Chamber.HOUSE)
STATE_CHAMBERS = (Chamber.UPPER, Chamber.LOWER)
# The layer whose regions send a chamber's members.
LAYER_OF: dict[str, str] = {
    Chamber.SENATE: "state",
    Chamber.HOUSE: "cd",
    Chamber.UPPER: "sldu",
    Chamber.LOWER: "sldl",
}
SENATE_CLASSES = (1, 2, 3)
# The Census's number of a district that sends a delegate, or Puerto Rico's resident commissioner.
DELEGATE_DISTRICT = "98"
AT_LARGE_DISTRICT = "00"
_PUERTO_RICO = "72"


def level_of(chamber: str) -> Level:
    return Level.FEDERAL if chamber in FEDERAL_CHAMBERS else Level.STATE


def role_of(chamber: str, geoid: str) -> Role:
    """What who holds a seat is called. `geoid` is the region's; only the House's tells anything."""
    if chamber == Chamber.HOUSE and geoid[2:] == DELEGATE_DISTRICT:
        return Role.RESIDENT_COMMISSIONER if geoid[:2] == _PUERTO_RICO else Role.DELEGATE
    return {
        Chamber.SENATE: Role.SENATOR,
        Chamber.HOUSE: Role.REPRESENTATIVE,
        Chamber.UPPER: Role.STATE_UPPER,
        Chamber.LOWER: Role.STATE_LOWER,
    }[Chamber(chamber)]
