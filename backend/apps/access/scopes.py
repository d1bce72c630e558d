"""What may a token be good for? A scope is a name, a sentence, and the permission that its owner needs for it.

A token never reaches further than its owner does on the day of the call: the permission is asked then, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import ScopeUnknown


@dataclass(frozen=True, slots=True)
class Scope:
    """`name` is resource:act; `permission` one of Django's, as app_label.codename; empty: any staff member's."""

    name: str
    sentence: str
    permission: str = ""


SCOPES = {
    scope.name: scope
    for scope in (
        Scope("endorsements:read", "Read endorsements in any state", "endorsements.view_endorsement"),
        Scope("endorsements:export", "Export endorsements, as CSV or JSON", "desk.export_endorsements"),
        Scope(
            "stakeholders:read",
            "Read people and organisations, with their addresses, also in exports",
            "stakeholders.view_stakeholder",
        ),
    )
}


def scope_named(name: str) -> Scope:
    """Raises ScopeUnknown, with those that there are."""
    try:
        return SCOPES[name]
    except KeyError:
        raise ScopeUnknown(f"There is no scope «{name[:40]}»; there are: {', '.join(SCOPES)}.") from None
