"""What does a stakeholder say of themselves, by now confirmed?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import Stakeholder


@transaction.atomic
def update_details(
    *,
    stakeholder_id: int,
    name: str,
    kind: str,
    organization_name: str,
    role: str,
    now: datetime,
    stakeholder_type: str = "",
) -> None:
    """Takes over what the owner of the address has confirmed.

    Raises:
        StakeholderNotFound: no such stakeholder, or one that is erased or merged.
    """
    changed = (
        Stakeholder.objects.present()
        .filter(pk=stakeholder_id)
        .update(
            name=name,
            kind=kind,
            type=stakeholder_type,
            organization_name=organization_name,
            role=role,
            updated_at=now,
        )
    )
    if not changed:
        raise StakeholderNotFound("This stakeholder is gone.")
