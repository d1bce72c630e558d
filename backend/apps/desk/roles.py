"""Which roles has the staff, and what may each do? This table; docs/staff/roles.md says the same in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A group of this name. `permissions` are app.codename, with `*` for any run of characters."""

    name: str
    does: str
    permissions: tuple[str, ...]


ROLES = (
    Role(
        "moderator",
        "reads what waits, approves or rejects it, publishes and unpublishes",
        (
            "endorsements.view_*", "endorsements.review_endorsement", "endorsements.publish_endorsement",
            "campaigns.view_*", "legislators.view_*", "desk.view_dashboards",
        ),
    ),
    Role(
        "editor",
        "makes campaigns and bills, publishes and closes campaigns, keeps content, legal texts and legislators",
        (
            "campaigns.*", "legislators.view_*", "legislators.add_*", "legislators.change_*", "content.*", "legal.*",
            "desk.view_dashboards",
        ),
    ),
    Role(
        "analyst",
        "reads, sees dashboards and exports, without anybody's address",
        (
            "endorsements.view_*", "campaigns.view_*", "legislators.view_*", "geography.view_*",
            "desk.view_dashboards", "desk.export_endorsements",
        ),
    ),
    Role("admin", "everything, and who else may do what", ("*.*",)),
)  # fmt: skip
