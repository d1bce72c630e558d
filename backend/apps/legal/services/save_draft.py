"""How is a draft written? Sanitized at once, so that whoever adopts it has read what will be shown."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from backend.apps.legal.errors import VersionInForce
from backend.apps.legal.models import Version
from backend.apps.legal.sanitizing import sanitized, sha256_of

from .locks import take_kind


@transaction.atomic
def save_draft(
    *, kind: str, title: str, text: str, in_force_from: date | None = None, version_id: int | None = None
) -> Version:
    """A new draft with the kind's next number, or another wording of the draft `version_id`; its kind stays.

    Raises:
        VersionInForce: it is adopted, or gone.
    """
    take_kind(kind)
    clean = sanitized(text)
    told = {"title": title.strip(), "text": clean, "sha256": sha256_of(clean), "in_force_from": in_force_from}
    if version_id is None:
        last: int | None = Version.objects.of_kind(kind).aggregate(last=Max("number"))["last"]
        return Version.objects.create(kind=kind, number=(last or 0) + 1, **told)
    draft = Version.objects.select_for_update(no_key=True).filter(pk=version_id, adopted_at__isnull=True).first()
    if draft is None:
        raise VersionInForce("This version has been adopted since, or is gone. Make a new draft.")
    for name, value in told.items():
        setattr(draft, name, value)
    draft.save()
    return draft
