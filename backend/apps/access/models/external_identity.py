"""As whom does a provider know an account of ours?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ExternalIdentity(models.Model):
    """Issuer and subject: the only pair that OpenID Connect promises never to give to somebody else (Core 1.0, 5.7)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="external_identities")
    issuer = models.CharField(max_length=255, help_text="As the provider's discovery document says it.")
    subject = models.CharField(max_length=255, help_text="The claim sub, as the provider writes it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_sign_in_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "external identities"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="external_identity_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"
