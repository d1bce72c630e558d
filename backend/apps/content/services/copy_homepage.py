"""Makes a draft with what an edition shows, to be changed and published in its turn."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from backend.apps.content.errors import HomepageNotFound
from backend.apps.content.models import Homepage

_NOT_COPIED = {"id", "created_at", "created_by", "updated_at"}


def copy_homepage(*, homepage_id: int, by: AbstractBaseUser, now: datetime) -> Homepage:
    """The draft.

    Raises:
        HomepageNotFound: no such edition.
    """
    original = Homepage.objects.filter(pk=homepage_id).select_related("hero_image").first()
    if original is None:
        raise HomepageNotFound("This homepage is gone.")
    copied = {
        field.attname: getattr(original, field.attname)
        for field in Homepage._meta.concrete_fields
        if field.name not in _NOT_COPIED
    }
    copied["hero_image_id"] = None if original.shown_hero_image is None else original.hero_image_id
    return Homepage.objects.create(**copied, created_at=now, created_by_id=by.pk)
