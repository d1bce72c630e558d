"""Who may see which export, and have its file?"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from backend.apps.desk.errors import ContactsNotPermitted, ExportNotFound, ExportNotReady
from backend.apps.desk.models import ExportJob
from backend.apps.desk.states import ExportState

from .start_export import SEES_CONTACTS

EVERYBODYS = "desk.download_every_export"


def exports_for(*, user: User) -> QuerySet[ExportJob]:
    """Their own; of who may see everybody's, all. Newest first."""
    rows = ExportJob.objects.select_related("made_by")
    return rows if user.has_perm(EVERYBODYS) else rows.filter(made_by=user)


def find_export(*, export_id: int, user: User) -> ExportJob:
    """One that they may see.

    Raises:
        ExportNotFound: there is none, or it is not theirs: which of the two is not told.
    """
    job = exports_for(user=user).filter(pk=export_id).first()
    if job is None:
        raise ExportNotFound("There is no such export of yours.")
    return job


def ready_export(*, export_id: int, user: User) -> ExportJob:
    """One whose file can be had.

    Raises:
        ExportNotFound: see find_export.
        ExportNotReady: it is being written, or its time is over.
        ContactsNotPermitted: it has addresses in it, and `user` may not see any today.
    """
    job = find_export(export_id=export_id, user=user)
    if job.with_contacts and not user.has_perm(SEES_CONTACTS):
        raise ContactsNotPermitted("This export has people's addresses in it, which you may not see.")
    if job.state != ExportState.DONE:
        raise ExportNotReady(f"There is no file: the export is {job.state_in_words}.")
    return job
