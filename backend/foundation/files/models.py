"""Which files were staff offered to upload, and what became of each?"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .states import UploadState


class Upload(models.Model):
    """One form that was given out, and the image that came of it.

    `key` names it to callers and, in the staging area, its original. `image_name` is the image's in the default
    storage. `swept_at` is when its original was deleted for certain, after the form had ended.
    """

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20)
    content_type = models.CharField(max_length=40)
    declared_bytes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=40, blank=True)
    refusal_detail = models.CharField(max_length=200, blank=True)
    image_name = models.CharField(max_length=100, blank=True)
    image_width = models.PositiveIntegerField(null=True, blank=True)
    image_height = models.PositiveIntegerField(null=True, blank=True)
    image_bytes = models.PositiveIntegerField(null=True, blank=True)
    swept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upload_state_has_its_facts",
                condition=models.Q(state="offered", settled_at__isnull=True, refusal="", image_name="")
                | (
                    models.Q(state="accepted", settled_at__isnull=False, refusal="")
                    # A comparison with NULL is not false, and a constraint refuses only what is.
                    & models.Q(image_width__isnull=False, image_height__isnull=False, image_bytes__isnull=False)
                    & ~models.Q(image_name="")
                )
                | (models.Q(state="refused", settled_at__isnull=False, image_name="") & ~models.Q(refusal="")),
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="upload_unswept", condition=models.Q(swept_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
