"""How does a page tell of a campaign's bills? By whom they are carried, where they stand, and which go with them."""

from __future__ import annotations

from dataclasses import dataclass

from backend.apps.campaigns.models import Bill, BillOfCampaign, Campaign, Sponsorship, SponsorshipKind
from backend.apps.geography.fips import BY_FIPS

# A bill may have all of its chamber behind it; a page that names more is read by nobody.
MOST_COSPONSORS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBill:
    bill: Bill
    place: str
    is_primary: bool
    sponsors: list[str]
    cosponsors: list[str]
    cosponsors_left_out: int
    companions: list[Bill]


def bills_of(campaign: Campaign) -> list[ShownBill]:
    """The primary one first; in a fixed number of queries."""
    return [_shown(one) for one in BillOfCampaign.objects.whole().filter(campaign=campaign)]


def _shown(one: BillOfCampaign) -> ShownBill:
    standing = list(one.bill.sponsorships.all())
    cosponsors = [each for each in standing if each.kind == SponsorshipKind.COSPONSOR]
    return ShownBill(
        bill=one.bill,
        place=BY_FIPS[one.bill.state_fips].name if one.bill.state_fips else "U.S. Congress",
        is_primary=one.is_primary,
        sponsors=[_named(each) for each in standing if each.kind == SponsorshipKind.SPONSOR],
        cosponsors=[_named(each) for each in cosponsors[:MOST_COSPONSORS]],
        cosponsors_left_out=len(cosponsors[MOST_COSPONSORS:]),
        companions=list(one.bill.companions.all()),
    )


def _named(sponsorship: Sponsorship) -> str:
    """«Ada M. Abbott (Independent, CT)», with as much of it as the latest seat tells."""
    person = sponsorship.legislator
    code = getattr(person, "latest_code", None)
    state = BY_FIPS[code.partition("/")[2][:2]].usps if code else ""
    known = ", ".join(part for part in (getattr(person, "latest_party", None), state) if part)
    return f"{person.name} ({known})" if known else person.name
