"""What the counts must say: everybody counted one by one, with nothing kept, by the words of the models."""

from __future__ import annotations

from collections import Counter
from typing import Any

from backend.apps.campaigns.models import Campaign
from backend.apps.endorsements.models import Endorsement
from backend.apps.endorsements.services import list_public_endorsements
from backend.apps.endorsements.services.read_tally import BEHIND, PUBLIC, read_tally
from backend.apps.endorsements.services.read_together import ReadTogether
from backend.apps.geography.fips import BY_FIPS, BY_USPS
from backend.apps.geography.layers import LAYERS
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.querysets import boundary_name

type Count = tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, tuple[int, str]]]


def counted_slowly(campaign: Campaign, *, public: bool) -> Count:
    """By kind; by type; by typed state of those whom no map puts into one; by region, named as its newest map does."""
    rows: Any = Endorsement.objects.of_campaign(campaign)
    rows = rows.public() if public else rows.filter(state__in=["verified", "approved"])
    kinds: Counter[str] = Counter()
    types: Counter[str] = Counter()
    typed: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    names: dict[str, tuple[int, str]] = {}
    for endorsement in rows.select_related("current_revision"):
        words = endorsement.current_revision
        assert words is not None
        kinds[words.kind] += 1
        types[words.type] += 1
        held: Any = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id).select_related("region")
        places = list(held.annotate(name=boundary_name()))
        typed["" if any(one.region.layer == "state" for one in places) else words.state_usps] += 1
        for one in places:
            numbers[one.region.code] += 1
            names[one.region.code] = max(names.get(one.region.code, (0, "")), (one.vintage_id, one.name))
    return (
        dict(kinds), dict(types), dict(typed), {code: (number, names[code][1]) for code, number in numbers.items()},
    )  # fmt: skip


def counted_quickly(campaign: Campaign, *, public: bool) -> Count:
    tally = read_tally(campaign=campaign, standing=PUBLIC if public else BEHIND, layers=tuple(LAYERS), with_names=True)
    placed = {f"{row.layer}/{row.geoid}": (row.endorsers, row.name) for row in tally.placed}
    assert len(placed) == len(tally.placed)
    return tally.by_kind, tally.by_type, tally.typed, placed


def together_slowly(campaign: Campaign) -> Counter[frozenset[str]]:
    """The public by all the regions that a map puts them into at once, and the state that they typed if it is none."""
    found: Counter[frozenset[str]] = Counter()
    for endorsement in Endorsement.objects.public().of_campaign(campaign).select_related("current_revision"):
        held = Placement.objects.current().filter(stakeholder=endorsement.stakeholder_id)
        codes = set(held.values_list("region__code", flat=True))
        typed = endorsement.current_revision.state_usps if endorsement.current_revision else ""
        if typed in BY_USPS and not any(code.startswith("state/") for code in codes):
            codes.add(f"state/{BY_USPS[typed].fips}")
        found[frozenset(codes)] += 1
    return found


def together_quickly(campaign: Campaign) -> Counter[frozenset[str]]:
    placed = read_tally(campaign=campaign, layers=tuple(LAYERS)).placed
    told = ReadTogether(campaign=campaign, placed=placed).within({row.state_fips for row in placed})
    return sum((Counter({group.regions: group.endorsers}) for group in told), Counter())


def listed_slowly(campaign: Campaign, usps: str) -> set[int]:
    """Whom the list by state has: by the map, else by what was typed."""
    found = set()
    for endorsement in Endorsement.objects.public().of_campaign(campaign).select_related("current_revision"):
        states = Placement.objects.current().in_layer("state").filter(stakeholder=endorsement.stakeholder_id)
        placed = [BY_FIPS[geoid].usps for geoid in states.values_list("region__geoid", flat=True)]
        words = endorsement.current_revision
        if usps in (placed or [words.state_usps if words else ""]):
            found.add(endorsement.pk)
    return found


def both_agree() -> bool:
    """For each campaign, of the public and of all behind it, who is where at once, and the lists by state."""
    for campaign in Campaign.objects.all():
        for public in (True, False):
            assert counted_quickly(campaign, public=public) == counted_slowly(campaign, public=public)
        somewhere = {regions: number for regions, number in together_slowly(campaign).items() if regions}
        assert {regions: number for regions, number in together_quickly(campaign).items() if regions} == somewhere
        for usps in ("CT", "NH"):
            listed = list_public_endorsements(campaign_slug=campaign.slug, state_usps=usps)
            assert set(listed.values_list("pk", flat=True)) == listed_slowly(campaign, usps)
    return True
