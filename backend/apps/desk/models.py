"""What is being exported, for whom, and how far is it?"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from .states import ExportEnd, ExportState


class ExportJob(models.Model):
    """One export of endorsements, written in chunks by the outbox and gone when its time is over.

    `filters` has the keys campaign (a key, or null) and state (of an endorsement, or ""). `last_id` is the newest
    endorsement when it was asked for: those after it are not in it. `cursor` is the last one written, `chunks` how many
    files of a chunk lie beside each other until `file_name` is put together from them. `with_contacts`: with e-mail
    addresses and streets.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filters = models.JSONField(default=dict)
    with_contacts = models.BooleanField(default=False)
    file_format = models.CharField(
        max_length=4,
        choices=[("csv", "CSV, for a spreadsheet"), ("json", "JSON, for a program")],
        default="csv",
        db_default="csv",
    )
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    last_id = models.BigIntegerField()
    cursor = models.BigIntegerField(default=0)
    chunks = models.PositiveIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    file_bytes = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    # Empty: its time was over, or is to come.
    ended_by = models.CharField(max_length=10, choices=ExportEnd, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [
            ("view_dashboards", "Can see campaigns' dashboards"),
            ("export_endorsements", "Can export endorsements"),
            ("download_every_export", "Can see and download everybody's exports"),
        ]
        constraints = [
            models.CheckConstraint(name="export_state_known", condition=Q(state__in=ExportState.values)),
            models.CheckConstraint(
                name="export_done_has_its_file",
                condition=~Q(state="done")
                | (Q(finished_at__isnull=False, file_bytes__isnull=False) & ~Q(file_name="")),
            ),
        ]
        indexes = [
            models.Index(fields=["made_by", "-created_at"], name="export_of_person"),
            models.Index(fields=["expires_at"], name="export_expiry", condition=~Q(state="expired")),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"

    @property
    def percent(self) -> int:
        return 100 if self.state == ExportState.DONE else min(99, 100 * self.rows_done // max(1, self.rows_total))

    @property
    def state_in_words(self) -> str:
        return " ".join(filter(None, (self.get_state_display(), self.get_ended_by_display())))

    @property
    def is_being_written(self) -> bool:
        return self.state in {ExportState.WAITING, ExportState.RUNNING}
