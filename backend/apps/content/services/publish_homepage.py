"""Lets an edition of the homepage be what visitors see: a draft, or an earlier one again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from backend.apps.content.errors import HomepageAlreadyPublished, HomepageNotFound
from backend.apps.content.models import Homepage, HomepagePublication

from .turns import Turn, take_turn


@transaction.atomic
def publish_homepage(*, homepage_id: int, by: AbstractBaseUser, now: datetime) -> Homepage:
    """The one before ends in the same moment, so that visitors never see none and never two.

    Raises:
        HomepageNotFound: no such edition.
        HomepageAlreadyPublished: it is what they see.
    """
    take_turn(Turn.HOMEPAGE)
    # Locked, so that no form writes into it after its last look whether it is a draft.
    homepage = Homepage.objects.select_for_update(no_key=True).filter(pk=homepage_id).first()
    if homepage is None:
        raise HomepageNotFound("This homepage is gone.")
    standing = HomepagePublication.objects.filter(ended_at__isnull=True).first()
    if standing is not None:
        if standing.homepage_id == homepage.pk:
            raise HomepageAlreadyPublished(f"«{homepage}» is the homepage that visitors see.")
        # Clocks of two processes may differ by a little.
        standing.ended_at = max(now, standing.published_at)
        standing.save(update_fields=["ended_at"])
    HomepagePublication.objects.create(homepage=homepage, published_at=now, published_by_id=by.pk)
    return homepage
