"""Which pictures may the site show, what do they show, and whose are they?"""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.templatetags.static import static
from django.utils import timezone

from backend.apps.content.querysets import ImageQuerySet

PLACEHOLDER = "content/taken-down.svg"
MAX_REASON_CHARACTERS = 500


class Image(models.Model):
    """A picture in the default storage, under `name`, as services/add_image.py had it written anew.

    The picture itself never changes; another one is another row. One that was taken down (`ImageTakeDown`) has no file.
    `width` and `height` in pixels, `size` in bytes.
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
    taken_down_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("take_down_image", "Can take images down for good")]
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
        """Of one that was taken down, a neutral picture's: whoever forgets to ask shows no broken one."""
        return static(PLACEHOLDER) if self.taken_down_at else str(default_storage.url(self.name))


def standing(image: Image | None) -> Image | None:
    """The picture as far as visitors may see it: none where it was taken down."""
    return None if image is None or image.taken_down_at else image


class ImageTakeDown(models.Model):
    """That a picture was taken down for good, why, by whom and when. Append-only but for `file_removed_at`.

    The image's row stays, so that what showed it still says which it was, and the same picture does not come back.
    """

    image = models.OneToOneField(Image, on_delete=models.PROTECT, related_name="take_down")
    reason = models.CharField(max_length=MAX_REASON_CHARACTERS)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    file_removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="image_take_down_says_why", condition=Q(reason__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"image {self.image_id}, {self.at:%Y-%m-%d}"
