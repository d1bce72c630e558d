"""Who is behind this e-mail address? The stakeholder we know, else a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.canonical_email import canonical_email
from backend.apps.stakeholders.models import Stakeholder


@transaction.atomic
def find_or_create_stakeholder(
    *, email: str, name: str, kind: str, organization_name: str, role: str, now: datetime
) -> tuple[Stakeholder, bool]:
    """The stakeholder, and whether it is new. One we know keeps what it has: anyone can type an address.

    Two at once make one row: the later waits for the earlier at the unique index.

    Raises:
        EmailUnusable: this is no address.
    """
    return Stakeholder.objects.get_or_create(
        canonical_email=canonical_email(email),
        defaults={
            "email": email.strip(),
            "name": name,
            "kind": kind,
            "organization_name": organization_name,
            "role": role,
            "created_at": now,
            "updated_at": now,
        },
    )
