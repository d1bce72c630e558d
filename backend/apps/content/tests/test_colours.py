"""Which colours are understood, and how well one is read on another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backend.apps.content.colours import NoColour, contrast, parse_colour


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just does not
        ("#0000ff", "#ffffff", 8.59),
        ("#fff", "#fff", 1.0),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float):
    assert contrast(parse_colour(one), parse_colour(other)) == pytest.approx(ratio, abs=0.01)
    assert contrast(parse_colour(other), parse_colour(one)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("oklch", "hexadecimal"),
    [
        ("oklch(0 0 0)", "#000000"),
        ("oklch(100% 0 0)", "#ffffff"),
        ("oklch(0.627955 0.257683 29.23388)", "#ff0000"),  # CSS Color 4's own sample
        ("OKLCH( 45.20% .313214  264.052deg )", "#0000ff"),
        ("oklch(0.5196 0.1769 142.4953)", "#008000"),
    ],
)
def test_oklch_is_the_colour_that_css_means(oklch: str, hexadecimal: str):
    parsed, expected = parse_colour(oklch), parse_colour(hexadecimal)
    for channel in ("red", "green", "blue"):
        assert getattr(parsed, channel) == pytest.approx(getattr(expected, channel), abs=0.004)
    assert parse_colour(parsed.css) == parse_colour(parse_colour(parsed.css).css)


@pytest.mark.parametrize(
    "text",
    [
        "", "red", "#12", "#12345", "#1234567g", "#ffffff80", "rgb(1,2,3)", "var(--x)", "url(//evil.example)",
        "#fff;}body{background:url(//evil.example)}", "expression(alert(1))", "#fff/**/", "oklch(0.5 0.1 20 / 0.5)",
        "oklch(0.5, 0.1, 20)", "oklch(1.5 0 0)", "oklch(0.6 0.4 150)", "oklch(nan 0 0)", "oklch(1e3 0 0)",
        "#\uff11\uff12\uff13", "oklch(0.5 0.1 \u0661)",
    ],
)  # fmt: skip
def test_what_is_no_opaque_colour_of_srgb_is_refused_with_a_sentence(text: str):
    with pytest.raises(NoColour) as refusal:
        parse_colour(text)
    assert str(refusal.value).endswith(".")


@given(some.integers(0, 0xFFFFFF))
def test_every_hexadecimal_colour_comes_back(number: int):
    text = f"#{number:06x}"
    assert (parse_colour(text.upper()).css, parse_colour(text).hex) == (text, text)
