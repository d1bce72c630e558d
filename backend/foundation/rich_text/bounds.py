"""How much would parsing make of a text? Told before anything parses it.

HTML opens whatever emphasis was left open again in each following paragraph: `<b id=1>`, `<b id=2>` and so on, a
thousand of them before a thousand paragraphs, are 20 KB, and a million elements. Counted is never less than a parser
would open: emphasis counts as closed only where its end follows, with nothing but words, line ends or closed emphasis
between.
"""

from __future__ import annotations

import re

# Parsing takes the square of how deep elements are nested: 0.2 s for these, of the slowest.
MAX_TAGS = 8_000
MAX_REPEATED_BYTES = 1_000_000
# The standard's formatting elements, but for links, of which at most one is open.
_EMPHASIS = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
# As every parser reads them: no quotation mark where none belongs, no < or > within one.
_ATTRIBUTES = r"""(?:\s+[\w:.-]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*+\s*+/?"""
_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_CLOSED = re.compile(
    rf"<({_EMPHASIS}|a)(?:{_ATTRIBUTES})>(?:[^<]|<br\s*/?>)*+</\1\s*>", re.IGNORECASE
)  # fmt: skip
_OPEN = re.compile(rf"<({_EMPHASIS})(?=[\s/>])((?:{_ATTRIBUTES})>)?", re.IGNORECASE)
_OPEN_LINK = re.compile(rf"<a(?=[\s/>])((?:{_ATTRIBUTES})>)?", re.IGNORECASE)
# How deep closed emphasis may lie in closed emphasis; what lies deeper counts as open.
_ROUNDS = 20
# Of equal ones the standard keeps three open.
_EQUALS = 3
# What a character of an address or title becomes at most: &nbsp;
_LONGEST_REFERENCE = 6
_OF_EVERY_LINK = len('<a href="" title="" rel="noopener noreferrer"></a>')


def why_too_much(html: str, *, most_characters: int) -> str | None:
    """A sentence where sanitising `html` might take more than a megabyte or a fifth of a second; else None."""
    if len(html) > most_characters:
        return f"This text has {len(html):,} characters with its tags; at most {most_characters:,} are taken."
    left_open = _without_closed(html)
    if (tags := len(_TAG.findall(left_open))) > MAX_TAGS:
        return f"Beside closed emphasis and links this text has {tags:,} tags; at most {MAX_TAGS:,} are taken."
    if tags * _bytes_opened_again(left_open) > MAX_REPEATED_BYTES:
        return (
            "Emphasis or a link stays open and would be repeated in each paragraph: end <b>, <i>, <a> where they begin."
        )
    return None


def _without_closed(html: str) -> str:
    for _ in range(_ROUNDS):
        # A blank: what stood before and behind must not become a tag.
        html, times = _CLOSED.subn(" ", html)
        if not times:
            break
    return html


def _bytes_opened_again(html: str) -> int:
    """What one paragraph may repeat of all that is open before it."""
    # Without a clear end nobody can tell whether it equals another.
    distinct = {(found[0].lower() if found[2] else found.start()): len(found[1]) for found in _OPEN.finditer(html)}
    emphasis = sum(_EQUALS * (2 * letters + len("<></>")) for letters in distinct.values())
    links = [len(found[0]) if found[1] else len(html) - found.start() for found in _OPEN_LINK.finditer(html)]
    return emphasis + (max(links) * _LONGEST_REFERENCE + _OF_EVERY_LINK if links else 0)
