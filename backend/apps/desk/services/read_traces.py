"""What did an account do that must stay told under its name?"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import PROTECT, ForeignKey, QuerySet


def read_traces(*, account: User) -> list[str]:
    """In what it is named as whoever did it, in the plural and by the alphabet; such an account is never deleted.

    All that a foreign key protects it for, and the admin's own log, which Django would delete with it. A query a key.
    """
    found = {
        str(key.model._meta.verbose_name_plural)
        for key in _keys_that_keep()
        if QuerySet(key.model).filter(**{key.name: account}).exists()
    }
    return sorted(found)


def _keys_that_keep() -> list[ForeignKey[Any, Any]]:
    log = apps.get_model("admin", "LogEntry")
    keys = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is User
    ]
    return [key for key in keys if key.remote_field.on_delete is PROTECT or key.model is log]
