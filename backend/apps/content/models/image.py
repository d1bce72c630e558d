"""Which pictures may the site show, what do they show, and whose are they?"""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Image(models.Model):
    """A picture in the default storage, under `name`, as services/add_image.py had it written anew.

    The picture itself never changes; another one is another row. `width` and `height` in pixels, `size` in bytes.
    """

    name = models.CharField(max_length=100, unique=True, editable=False)
    content_type = models.CharField(max_length=40, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    alt_text = models.CharField(
        "alternative text", max_length=300, help_text="What it shows, for whoever cannot see it. One or two sentences."
    )
    attribution = models.CharField(max_length=200, help_text="Whose it is: «Photo: Ada Lovelace».")
    license = models.CharField(max_length=100, blank=True, help_text="CC BY 4.0, by permission, …")
    source_url = models.URLField("source", max_length=300, blank=True, help_text="Where it was found.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="image_is_described_and_attributed",
                condition=Q(alt_text__regex=r"\S", attribution__regex=r"\S"),
                violation_error_message="An image needs an alternative text and an attribution.",
            ),
            models.CheckConstraint(
                name="image_source_is_a_web_address",
                condition=Q(source_url="") | Q(source_url__regex=r"^https?://"),
                violation_error_message="The source is an address that begins with https:// or http://.",
            ),
            models.CheckConstraint(
                name="image_has_pixels", condition=Q(width__gt=0, height__gt=0, size__gt=0)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.alt_text

    @property
    def url(self) -> str:
        return str(default_storage.url(self.name))
