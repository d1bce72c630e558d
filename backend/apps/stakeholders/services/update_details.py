"""What does a stakeholder say of themselves, by now confirmed?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

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
    mailing_consent: bool,
    now: datetime,
) -> None:
    """Takes over what the owner of the address has confirmed.

    A consent to mailings is noted once, with its first time; not giving it again does not take it back.

    Raises:
        StakeholderNotFound: no such stakeholder.
    """
    changes: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "organization_name": organization_name,
        "role": role,
        "updated_at": now,
    }
    if mailing_consent:
        changes["mailing_consented_at"] = Coalesce("mailing_consented_at", Value(now))
    if not Stakeholder.objects.filter(pk=stakeholder_id).update(**changes):
        raise StakeholderNotFound("This stakeholder is gone.")
