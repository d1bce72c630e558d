"""Who is behind this e-mail address? The stakeholder we know, else a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.models import Stakeholder
from backend.foundation.mail.canonical_email import canonical_email

from .locks import hold_address


@transaction.atomic
def find_or_create_stakeholder(
    *,
    email: str,
    name: str,
    kind: str,
    organization_name: str,
    role: str,
    now: datetime,
    stakeholder_type: str = "",
) -> tuple[Stakeholder, bool]:
    """The stakeholder, and whether it is new. One we know keeps what it has: anyone can type an address.

    The address is held until the transaction ends, so that nobody is erased between being found and being written for.
    The same statements for a new address and a known one, so that little of the time tells which it was. Two at
    once make one row: the later waits for the earlier at the unique index, and then reads what that has written.

    Raises:
        EmailUnusable: this is no address.
    """
    candidate = Stakeholder(
        canonical_email=canonical_email(email),
        email=email.strip(),
        name=name,
        kind=kind,
        type=stakeholder_type,
        organization_name=organization_name,
        role=role,
        created_at=now,
        updated_at=now,
    )
    hold_address(candidate.canonical_email)
    Stakeholder.objects.bulk_create([candidate], ignore_conflicts=True)
    stakeholder = Stakeholder.objects.get(canonical_email=candidate.canonical_email)
    return stakeholder, stakeholder.public_id == candidate.public_id
