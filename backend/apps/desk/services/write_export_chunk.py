"""How is a long export written, when nothing may run for long? Chunk by chunk, each a file, in the end put together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction

from backend.apps.desk.models import ExportJob
from backend.apps.desk.states import ExportState
from backend.apps.endorsements.services.export_endorsements import ROWS_AT_ONCE

from .export_rows import read_chunk, whole_file
from .start_export import SEES_CONTACTS, promise_chunk

# About two seconds of reading and writing; the reader takes so many from the database in whole pieces.
CHUNK_ROWS = 2 * ROWS_AT_ONCE
_IN_MEMORY_BYTES = 4 * 1024 * 1024


def export_storage() -> Storage:
    """The private one: its addresses are signed and end within an hour."""
    return storages["exports"]


def write_export_chunk(*, export_id: int, chunk: int, now: datetime, size: int = CHUNK_ROWS) -> None:
    """Writes chunk number `chunk` and promises the next, or puts the file together behind the last. Idempotent.

    A chunk has `size` rows at most. Addresses are written while who asked for them may see them; then it is over.

    Call it outside any transaction: rows are read and files written before the job's row is locked, and where another
    runner was faster nothing is counted twice. Who died is followed by who finds the same cursor.
    """
    job = ExportJob.objects.select_related("made_by").filter(pk=export_id).first()
    if job is None:
        return
    if not job.is_being_written or job.chunks != chunk:
        # A runner may have died between storing a file and seeing that the export has ended.
        _leave_nothing_of_ended(job)
        return
    if job.with_contacts and not (job.made_by and job.made_by.has_perm(SEES_CONTACTS)):
        _give_up(job, now)
        return
    found = read_chunk(job=job, size=size)
    if found is None:
        _put_together(job, now)
        return
    _store(_chunk_name(job, chunk), ContentFile(found.content))
    _note_chunk(job, chunk=chunk, rows=found.rows, cursor=found.cursor, now=now)
    _leave_nothing_of_ended(job)


@transaction.atomic
def resume_export(*, export_id: int, now: datetime) -> None:
    """Promises the chunk at which an export stands once more, for one whose message was given up."""
    job = ExportJob.objects.select_for_update(no_key=True).filter(pk=export_id).first()
    if job is not None and job.is_being_written:
        promise_chunk(job, now)


def delete_files(job: ExportJob) -> None:
    """Whatever was written of it."""
    storage = export_storage()
    for number in range(job.chunks + 1):
        storage.delete(_chunk_name(job, number))
    storage.delete(_file_name(job))


@transaction.atomic
def _note_chunk(job: ExportJob, *, chunk: int, rows: int, cursor: int, now: datetime) -> None:
    current = ExportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if current.chunks != chunk or not current.is_being_written:
        return
    current.state = ExportState.RUNNING
    current.rows_done += rows
    current.cursor = cursor
    current.chunks += 1
    current.moved_at = now
    current.save()
    promise_chunk(current, now)


def _put_together(job: ExportJob, now: datetime) -> None:
    storage = export_storage()
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as whole:
        for piece in whole_file(job=job, chunks=_chunks(job)):
            whole.write(piece)
        size = whole.tell()
        whole.seek(0)
        # Meanwhile a faster runner may have finished: its file is the one that is being downloaded.
        if not _is_written_still(job):
            return
        _store(_file_name(job), File(cast("IO[Any]", whole)))
    ExportJob.objects.filter(pk=job.pk, chunks=job.chunks).exclude(state=ExportState.EXPIRED).update(
        state=ExportState.DONE, file_name=_file_name(job), file_bytes=size, finished_at=now, moved_at=now
    )
    for number in range(job.chunks):
        storage.delete(_chunk_name(job, number))
    _leave_nothing_of_ended(job)


def _leave_nothing_of_ended(job: ExportJob) -> None:
    """What ended while this was being stored: its files were deleted before this one came."""
    if ExportJob.objects.filter(pk=job.pk, state=ExportState.EXPIRED).exists():
        delete_files(job)


def _is_written_still(job: ExportJob) -> bool:
    states = (ExportState.WAITING, ExportState.RUNNING)
    return ExportJob.objects.filter(pk=job.pk, chunks=job.chunks, state__in=states).exists()


def _give_up(job: ExportJob, now: datetime) -> None:
    """As if its time were over: no file, and nobody can have it go on."""
    delete_files(job)
    states = (ExportState.WAITING, ExportState.RUNNING)
    ExportJob.objects.filter(pk=job.pk, state__in=states).update(state=ExportState.EXPIRED, moved_at=now)


def _store(name: str, content: File[Any]) -> None:
    """In the place of what a runner that died may have left under the name."""
    storage = export_storage()
    storage.delete(name)
    storage.save(name, content)


def _chunks(job: ExportJob) -> Iterator[bytes]:
    """One at a time in memory."""
    for number in range(job.chunks):
        with export_storage().open(_chunk_name(job, number)) as part:
            yield part.read()


def _chunk_name(job: ExportJob, number: int) -> str:
    return f"exports/{job.public_id}/chunk-{number:05d}.{job.file_format}"


def _file_name(job: ExportJob) -> str:
    return f"exports/{job.public_id}/endorsements-{job.created_at:%Y-%m-%d}.{job.file_format}"
