"""How does the site look? Design tokens, checked before they are kept, and no CSS of anybody's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.apps.content.colours import NoColour, parse_colour
from backend.apps.content.querysets import ThemeQuerySet
from backend.apps.content.tokens import COLOURS, FONT_CHOICES, FONTS, colour_problems, css_lines

from .image import Image, standing

# What colours.py writes; the rest of what it knows about them is beyond a pattern.
STORED_COLOUR = r"^(#[0-9a-f]{6}|oklch\([0-9]+(\.[0-9]+)? [0-9]+(\.[0-9]+)? [0-9]+(\.[0-9]+)?\))$"
RANGES = {"text_px": (14, 22), "radius_px": (0, 32), "spacing_px": (2, 12)}


class ColourField(models.CharField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Kept as colours.py writes it: #1F5F3F as #1f5f3f, 45% as 0.45."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        cleaned: str = super().clean(value, model_instance)
        try:
            return parse_colour(cleaned).css
        except NoColour as refusal:
            raise ValidationError(str(refusal), code="no-colour") from refusal


def _pixels(name: str, default: int) -> models.PositiveSmallIntegerField[int, int]:
    least, most = RANGES[name]
    return models.PositiveSmallIntegerField(
        default=default,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        help_text=f"{least} to {most} pixels at the usual size of text.",
    )


class Theme(models.Model):
    """A set of tokens (tokens.py). One is active: what visitors see, by services/activate_theme.py."""

    name = models.CharField(max_length=100, unique=True)
    background = ColourField(default="#ffffff", help_text="The page. #1f5f3f or oklch(0.45 0.09 158), as all colours.")
    section = ColourField(default="#f3f5f8", help_text="Every other section.")
    card = ColourField(default="#ffffff", help_text="Cards and boxes.")
    heading = ColourField(default="#17202b")
    text = ColourField(default="#1b2430")
    muted = ColourField(default="#4d5968", help_text="Dates, captions.")
    link = ColourField(default="#1f5f3f")
    link_hover = ColourField(default="#17482f")
    primary = ColourField(default="#1f5f3f", help_text="The most important buttons.")
    on_primary = ColourField(default="#ffffff", help_text="Words on them.")
    secondary = ColourField(default="#33475b", help_text="Other buttons.")
    on_secondary = ColourField(default="#ffffff")
    accent = ColourField(default="#8a4b08", help_text="What is to stand out.")
    on_accent = ColourField(default="#ffffff")
    border = ColourField(default="#c9d0d9", help_text="Lines that only divide.")
    heading_font = models.CharField(max_length=20, choices=FONT_CHOICES, default="system")
    body_font = models.CharField(max_length=20, choices=FONT_CHOICES, default="system")
    text_px = _pixels("text_px", 16)
    radius_px = _pixels("radius_px", 8)
    spacing_px = _pixels("spacing_px", 4)
    logo = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=False, editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = [("activate_theme", "Can choose the theme that visitors see")]
        constraints = [
            # That there is one as soon as there was one is asked by a trigger (migration 0002).
            models.UniqueConstraint(fields=["is_active"], name="theme_one_active", condition=Q(is_active=True)),
            models.CheckConstraint(
                name="theme_active_since", condition=Q(is_active=False) | Q(activated_at__isnull=False)
            ),
            models.CheckConstraint(
                name="theme_colours_are_colours",
                condition=Q(**{f"{name}__regex": STORED_COLOUR for name in COLOURS}),
                violation_error_message="A colour is #rrggbb or oklch(lightness chroma hue).",
            ),
            models.CheckConstraint(
                name="theme_fonts_known", condition=Q(heading_font__in=list(FONTS), body_font__in=list(FONTS))
            ),
            models.CheckConstraint(
                name="theme_sizes_in_range",
                condition=Q(**{f"{name}__range": limits for name, limits in RANGES.items()}),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Says of each colour on which ground it cannot be read."""
        if problems := colour_problems(self.colours):
            raise ValidationError(problems)

    @property
    def shown_logo(self) -> Image | None:
        return standing(self.logo)

    @property
    def colours(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in COLOURS}

    @property
    def css(self) -> str:
        """A rule with all tokens as custom properties."""
        lines = css_lines(
            colours=self.colours,
            heading_font=self.heading_font,
            body_font=self.body_font,
            text_px=self.text_px,
            radius_px=self.radius_px,
            spacing_px=self.spacing_px,
        )
        return ":root {\n" + "".join(f"  {name}: {value};\n" for name, value in lines) + "}\n"
