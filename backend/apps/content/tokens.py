"""Of what does a theme consist? Tokens: named colours, fonts from this list, a radius, a spacing, a size of text.

Custom properties have the names that the existing front end reads. Their values are written anew from what was
understood, never copied, so that no text of anybody's becomes CSS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .colours import Colour, NoColour, contrast, parse_colour

# Each colour, and the custom property that carries it.
COLOURS: dict[str, str] = {
    "background": "--theme-bg",
    "section": "--theme-bg-section",
    "card": "--theme-bg-card",
    "heading": "--theme-text-heading",
    "text": "--theme-text-body",
    "muted": "--theme-text-muted",
    "link": "--theme-text-link",
    "link_hover": "--theme-text-link-hover",
    "primary": "--theme-primary",
    "on_primary": "--theme-on-primary",
    "secondary": "--theme-secondary",
    "on_secondary": "--theme-on-secondary",
    "accent": "--theme-accent",
    "on_accent": "--theme-on-accent",
    "border": "--theme-border",
}
# Stacks of fonts that systems bring: nothing is fetched, and no font's host is told who reads.
FONTS: dict[str, str] = {
    "system": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
    "grotesque": '"Helvetica Neue", Helvetica, "Nimbus Sans", Arial, sans-serif',
    "old-style": '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, serif',
    "transitional": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif',
    "slab": 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
    "monospace": 'ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, monospace',
}
FONT_CHOICES = [(name, name) for name in FONTS]
ROOT_PX = 16  # what 1rem is unless a reader asks for more
SPACES = (1, 2, 3, 4, 6, 8)  # multiples of the spacing
TEXT_SCALE = {"small": 0.875, "base": 1.0, "large": 1.125}

# WCAG 2.2, 1.4.3 (AA), for text of any size.
MIN_CONTRAST = 4.5
GROUNDS = ("background", "section", "card")
READ_ON: tuple[tuple[str, str], ...] = (
    *((words, ground) for words in ("heading", "text", "muted", "link", "link_hover") for ground in GROUNDS),
    ("on_primary", "primary"),
    ("on_secondary", "secondary"),
    ("on_accent", "accent"),
)


def colour_problems(colours: Mapping[str, str]) -> dict[str, list[str]]:
    """By colour, a sentence for each thing that is wrong: it is none, or cannot be read on its ground."""
    problems: dict[str, list[str]] = {}
    understood: dict[str, Colour] = {}
    for name in COLOURS:
        try:
            understood[name] = parse_colour(colours[name])
        except NoColour as refusal:
            problems[name] = [str(refusal)]
    for words, ground in READ_ON:
        if words in understood and ground in understood:
            ratio = contrast(understood[words], understood[ground])
            if ratio < MIN_CONTRAST:
                problems.setdefault(words, []).append(_too_faint(words, ground, ratio))
    return problems


def css_lines(
    *, colours: Mapping[str, str], heading_font: str, body_font: str, text_px: int, radius_px: int, spacing_px: int
) -> Iterator[tuple[str, str]]:
    """Custom properties and their values.

    Raises:
        NoColour, KeyError: a colour or a font is none of those permitted.
    """
    for name, custom_property in COLOURS.items():
        yield custom_property, parse_colour(colours[name]).css
    yield "--theme-font-heading", FONTS[heading_font]
    yield "--theme-font-body", FONTS[body_font]
    for name, scale in TEXT_SCALE.items():
        yield f"--theme-font-size-{name}", _rem(text_px * scale)
    yield "--theme-radius", _rem(radius_px)
    for multiple in SPACES:
        yield f"--theme-space-{multiple}", _rem(spacing_px * multiple)


def _rem(pixels: float) -> str:
    """Relative to the reader's own size of text (WCAG 2.2, 1.4.4)."""
    return f"{pixels / ROOT_PX:.6g}rem"


def _too_faint(words: str, ground: str, ratio: float) -> str:
    # Rounded down, so that what is refused never reads as 4.5.
    shown = int(ratio * 100) / 100
    return (
        f"The colour «{words}» cannot be read on «{ground}»: their contrast is {shown}:1, and WCAG 2.2 AA asks for "
        f"{MIN_CONTRAST}:1."
    ).replace("_", " ")
