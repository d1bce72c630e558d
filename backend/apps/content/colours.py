"""Which colour is meant, and can what is written in one be read on another?

Hexadecimal sRGB (#rgb, #rrggbb) and CSS Color 4's oklch() are understood, opaque and within sRGB: what lies outside is
shown as another colour by most screens, so its contrast could not be told.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})"
_OKLCH = re.compile(rf"oklch\(\s*{_NUMBER}(%?)\s+{_NUMBER}\s+{_NUMBER}(?:deg)?\s*\)")
# Eight bits of a channel cannot show less.
_GAMUT_TOLERANCE = 0.002


class NoColour(ValueError):
    """The sentence says why it is none."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Opaque. `css` is how a style sheet says it; `red`, `green`, `blue` are linear light, 0 to 1."""

    css: str
    red: float
    green: float
    blue: float

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 (black) to 1 (white); WCAG 2.2, «relative luminance»."""
        return 0.2126 * self.red + 0.7152 * self.green + 0.0722 * self.blue

    @property
    def hex(self) -> str:
        """#rrggbb, rounded to eight bits a channel."""
        return "#" + "".join(f"{round(_encoded(light) * 255):02x}" for light in (self.red, self.green, self.blue))


def parse_colour(text: str) -> Colour:
    """The colour that `text` says.

    Raises:
        NoColour: with a sentence.
    """
    given = text.strip().lower()
    if found := _HEX.fullmatch(given):
        return _of_hex(found[1])
    if found := _OKLCH.fullmatch(given):
        return _of_oklch(float(found[1]) / (100 if found[2] else 1), float(found[3]), float(found[4]))
    raise NoColour(f"«{text[:60]}» is no colour that is taken here: #1f5f3f, or oklch(0.45 0.09 158).")


def contrast(one: Colour, other: Colour) -> float:
    """1 (none) to 21 (black on white); WCAG 2.2, «contrast ratio»."""
    lighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _of_hex(digits: str) -> Colour:
    whole = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)  # noqa: PLR2004  # rrggbb
    red, green, blue = (_decoded(int(whole[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return Colour(f"#{whole}", red, green, blue)


def _of_oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """By CSS Color 4, 10.1 (oklch to OKLab) and 17 (OKLab to linear sRGB, Ottosson's matrices)."""
    if not 0 <= lightness <= 1:
        raise NoColour("The lightness of an oklch() colour is between 0 and 1, or 0% and 100%.")
    angle = math.radians(hue)
    a, b = chroma * math.cos(angle), chroma * math.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    if any(not -_GAMUT_TOLERANCE <= channel <= 1 + _GAMUT_TOLERANCE for channel in channels):
        raise NoColour("This oklch() colour lies outside sRGB: lower its chroma, the second number.")
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return Colour(f"oklch({_plain(lightness)} {_plain(chroma)} {_plain(hue)})", red, green, blue)


def _plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _decoded(value: float) -> float:
    """Linear light of an sRGB channel (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055  # noqa: PLR2004
