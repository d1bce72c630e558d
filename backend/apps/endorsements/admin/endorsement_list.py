"""What does the list say beside its rows? Where the endorsers live: of all, if one place is chosen, and of each."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch
from django.http import HttpRequest

from backend.apps.endorsements.models import Endorsement, Revision
from backend.apps.geography.district_names import district_name
from backend.apps.geography.fips import BY_FIPS
from backend.apps.stakeholders.models import Placement

from .region_filter import RegionFilter

_NAMED = ("state", "cd")


class EndorsementList(ChangeList):
    """`where` is the chosen place in words, `anywhere` the address of the same list without it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.where = next((one.in_words for one in self.filter_specs if isinstance(one, RegionFilter)), "")
        if self.where:
            self.anywhere = self.get_query_string(remove=[RegionFilter.parameter_name])
            self.title = f"Endorsements {self.where}"

    def get_results(self, request: HttpRequest) -> None:
        """The places of the rows of one page, in two queries, and of no other."""
        super().get_results(request)
        named = Placement.objects.current().filter(region__layer__in=_NAMED).select_related("region")
        self.result_list = self.result_list.prefetch_related(
            Prefetch("stakeholder__placements", named.order_by("region__code"), to_attr="named_places"),
            Prefetch("current_revision", Revision.objects.only("state_usps")),
        )


def place_of(endorsement: Endorsement) -> str:
    """MD-05, or the state where no map says more; of whom no map knows, what they have typed. Of a row of the list.

    Two, where districts overlap by law.
    """
    regions = [held.region for held in endorsement.stakeholder.named_places]  # type: ignore[attr-defined]
    if districts := [district_name(layer="cd", geoid=one.geoid) for one in regions if one.layer == "cd"]:
        return ", ".join(districts)
    if regions:
        return ", ".join(BY_FIPS[one.state_fips].usps for one in regions)
    revision = endorsement.current_revision
    return f"{revision.state_usps} (as typed)" if revision and revision.state_usps else "-"
