"""What do the outbox, migrate and Django's models ask of the desk?

The next chunk of an export, and that the files of an ended one go; the roles, after each migrate; whether an account
may go.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connections
from django.db.models import Model, ProtectedError

from backend.foundation.outbox.handlers import Payload

from .services import make_roles
from .services.end_exports import delete_ended_files
from .services.write_export_chunk import write_export_chunk

# A chunk takes about two, and the file is put together from all of them in about ten. Not longer than a request may
# take, or it would wait for ever where no clock drains the outbox.
CHUNK_SECONDS = 24.0


def write_chunk(payload: Payload, now: datetime) -> None:
    write_export_chunk(export_id=payload["export_id"], chunk=payload["chunk"], now=now)


def delete_files_of_ended(payload: Payload, now: datetime) -> None:
    delete_ended_files(export_id=payload["export_id"])


def make_roles_after_migrate(sender: Any, using: str, **_: Any) -> None:  # Django's signature
    """Once a migrate, when the last app's permissions are made; where groups have no table yet, not at all."""
    from django.apps import apps  # noqa: PLC0415  # Django's own, of whom this module is loaded by

    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender.name == last.name and Group._meta.db_table in connections[using].introspection.table_names():
        make_roles()


def keep_who_is_in_the_log(sender: Any, instance: User, **_: Any) -> None:  # Django's signature
    """The admin's log goes with an account, by Django's own key: an account that is in it stays.

    Raises:
        ProtectedError: as for the rows that a key of ours protects.
    """
    from django.contrib.admin.models import LogEntry  # noqa: PLC0415  # the admin's, which requests need not load

    entries: set[Model] = set(LogEntry.objects.filter(user=instance)[:10])
    if entries:
        raise ProtectedError("The admin's log names this account: deactivate it instead.", entries)
