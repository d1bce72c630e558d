"""What of a person stands in the admin's own log? The name of the thing that was changed, as it was then."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

ERASED = "(erased)"


def erase_from_admin_log(model: type[Model], keys: Iterable[int]) -> int:
    """Takes names and words out of the entries about these rows; who did what and when stays. Rows changed.

    By its name: models and services import nothing of the admin, which requests need not load.
    """
    entries = apps.get_model("admin", "LogEntry").objects
    about = entries.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(key) for key in keys]
    )
    return about.exclude(object_repr=ERASED, change_message="").update(object_repr=ERASED, change_message="")
