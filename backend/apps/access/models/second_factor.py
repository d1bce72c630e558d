"""By what beside a password is somebody known?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SecondFactor(models.Model):
    """An account's authenticator; it counts once a code of it has been told (`confirmed_at`)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor")
    sealed_secret = models.TextField(blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The newest 30 seconds of which a code was taken: none of them, or of earlier ones, is taken again.
    last_step = models.BigIntegerField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    reset_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Nobody: on the server's own terminal.
    reset_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        default_permissions = ("view",)
        permissions = [("reset_secondfactor", "Can reset the authenticator of somebody else")]
        constraints = [
            models.CheckConstraint(
                name="second_factor_confirmed_has_secret",
                condition=Q(confirmed_at__isnull=True) | ~Q(sealed_secret=""),  # there is none  # nosec B106
            )
        ]

    def __str__(self) -> str:
        return f"authenticator of {self.user}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class RecoveryCode(models.Model):
    """For the day when the authenticator is lost: shown once, good once, kept as a hash."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["factor", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.factor_id}"
