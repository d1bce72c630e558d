"""What does a visitor hand in? One frozen value, checked by the edge, understood by the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from backend.apps.stakeholders.services import Whereabouts

# In the WSGI environ of what an old address hands on: its form has said that the terms are accepted, and cannot say
# which. No header comes under such a name, so no visitor can say so.
ACCEPTS_UNNAMED_TERMS = "endorsements.accepts_unnamed_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    name: str
    email: str
    kind: str
    type: str = ""
    organization_name: str = ""
    role: str = ""
    statement: str = ""
    consent_to_display: bool = False
    mailing_consent: bool = False
    whereabouts: Whereabouts = field(default_factory=Whereabouts)
    # The public id of the version of the terms that the visitor was shown and accepted.
    accepted_terms: UUID | None = None
    accepts_unnamed_terms: bool = False
