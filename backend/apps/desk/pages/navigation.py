"""Which pages lie a click away from everywhere in the admin? For each person those that they may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

VIEWS_QUEUE = ("endorsements.view_endorsement", "endorsements.review_endorsement", "endorsements.publish_endorsement",
               "endorsements.withdraw_endorsement")  # fmt: skip
SEES_HELD = "endorsements.review_endorsement"
VIEWS_DASHBOARDS = "desk.view_dashboards"
EXPORTS = "desk.export_endorsements"
VIEWS_MAPS = ("geography.view_vintage", "geography.switch_vintage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    label: str
    address: str
    is_current: bool


def may_any(request: HttpRequest, permissions: tuple[str, ...]) -> bool:
    return any(request.user.has_perm(one) for one in permissions)


def site_navigation(request: HttpRequest) -> list[Page]:
    if not (request.user.is_authenticated and request.user.is_staff):
        return []
    offered = [
        ("Desk", "admin:index", True),
        ("Endorsements", "admin:endorsements_endorsement_changelist", may_any(request, VIEWS_QUEUE)),
        ("Dashboards", "admin:desk-campaigns", request.user.has_perm(VIEWS_DASHBOARDS)),
        ("Exports", "admin:desk-exports", request.user.has_perm(EXPORTS)),
        ("Boundaries", "admin:geography_vintage_changelist", may_any(request, VIEWS_MAPS)),
        ("Guide", "admin:desk-guide", True),
    ]
    home = reverse("admin:index")
    pages = []
    for label, name, may in offered:
        address = reverse(name)
        is_current = request.path == address or (address != home and request.path.startswith(address))
        if may:
            pages.append(Page(label=label, address=address, is_current=is_current))
    return pages
