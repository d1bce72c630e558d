"""A text of which parsing would make megabytes is refused before, and what people paste is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from backend.foundation.rich_text.bounds import MAX_REPEATED_BYTES, MAX_TAGS, why_too_much
from backend.foundation.rich_text.sanitize import sanitized

CHARACTERS = 100_000
# Between what is left open and what repeats it: each tells a parser that the end which follows ends nothing.
HIDING = [
    "", "<p></b>", "<textarea></b></textarea>", "<!--</b>-->", "<select></b></select>", "<table><td></b>", "<svg></b>",
    "<marquee></b>", '<p title="</b>">', "<<i>x</i>/b>", "<b>x</b>", "<template></b></template>",
]  # fmt: skip


def refused(html: str) -> str:
    return why_too_much(html, most_characters=CHARACTERS) or ""


@pytest.mark.parametrize("start", ["<b id={}>", "<b/id={}>", '<B ID=">{}">', '<b a"=">{}">', "<strong class='{}'>"])
@pytest.mark.parametrize("hiding", HIDING)
def test_emphasis_that_is_left_open_hundreds_of_times_is_refused(start: str, hiding: str):
    html = "<p>" + "".join(start.format(number) + hiding for number in range(800)) + "<p>x" * 800
    assert "end <b>, <i>, <a> where they begin" in refused(html)


@pytest.mark.parametrize("link", ['<a href="{}">', '<a title=">{}">', "<a href='{}' title='>'>"])
def test_a_long_link_that_is_left_open_is_refused(link: str):
    assert "a link stays open" in refused("<p>" + link.format("&" * 5000) + "<p>x" * 500)


def test_too_many_tags_or_characters_are_refused_with_their_number():
    assert (
        refused("<p>" * (MAX_TAGS + 1))
        == "Beside closed emphasis and links this text has 8,001 tags; at most 8,000 are taken."
    )
    assert refused("x" * 100_001) == "This text has 100,001 characters with its tags; at most 100,000 are taken."
    assert refused("<p>" * MAX_TAGS) == refused("x" * 100_000) == ""


PARAGRAPH = (
    '<p class="MsoNormal"><b style="font-weight: 400">Clean <i>water</i></b>, '
    '<a href="https://example.org/?a=1&amp;b=2" target="_blank">for<br>all</a> '
    "<strong><em><u>now</u></em></strong> &lt;3 a < b</p>\n"
)


@pytest.mark.parametrize(
    "html",
    [
        PARAGRAPH * 400,
        "<ul>" + "<li><strong>One</strong> and <em>two" * 500,
        "<table><tbody>" + "<tr><td><b>Name</b></td><td><a href='/x'>y</a></td></tr>" * 500 + "</table>",
        '<b id="docs-internal-guid-1" style="font-weight:normal">'
        + "<p dir=ltr><span>Words</span></p>" * 1000
        + "</b>",
        "<!--[if gte mso 9]><xml></xml><![endif]-->" + PARAGRAPH * 200,
    ],
    ids=["paragraphs", "list without ends", "table", "a word processor's", "another's"],
)
def test_what_people_paste_is_taken(html: str):
    assert refused(html) == ""


@settings(max_examples=60)
@given(
    some.lists(some.sampled_from([
        "<b id={0}>", "<strong a='{0}'>", "<a href='{0}'>", "</b>", "</strong>", "</a>", "<p>", "</p>", "<table>",
        "<td>", "</table>", "<select>", "<textarea>", "</textarea>", "<!--", "-->", '"', "'", ">", "<svg>", "<br>", "x",
    ]), min_size=1, max_size=6),
    some.sampled_from(["<p>x", "<li>x", "</p>x", "<td>x", "</b><p>x"]),
)  # fmt: skip
def test_what_is_taken_becomes_no_megabytes(open_: list[str], repeating: str):
    html = "<p>" + "".join("".join(open_).format(number) for number in range(600)) + repeating * 600
    if not refused(html):
        assert len(sanitized(html)) <= MAX_REPEATED_BYTES + 10 * len(html)
