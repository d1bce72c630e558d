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
        "reads what waits or is held, approves or rejects it, publishes, unpublishes and withdraws",
        (
            "endorsements.view_*", "endorsements.review_endorsement", "endorsements.publish_endorsement",
            "endorsements.withdraw_endorsement", "campaigns.view_*", "legislators.view_*", "desk.view_dashboards",
        ),
    ),
    Role(
        "editor",
        "makes campaigns and bills, publishes and closes campaigns, keeps content, legislators, drafts of legal texts",
        (
            "campaigns.*", "legislators.view_*", "legislators.add_*", "legislators.change_*", "content.*",
            # Bringing a legal text into force (legal.adopt_version) is the admins'.
            "legal.view_version", "legal.add_version", "legal.change_version", "legal.delete_version",
            "files.add_upload", "access.add_apitoken", "desk.view_dashboards",
        ),
    ),
    Role(
        "analyst",
        "reads, sees dashboards and exports, without anybody's address",
        (
            "endorsements.view_*", "campaigns.view_*", "legislators.view_*", "geography.view_*",
            "desk.view_dashboards", "desk.export_endorsements", "access.add_apitoken",
        ),
    ),
    Role("admin", "everything, and who else may do what", ("*.*",)),
)  # fmt: skip
