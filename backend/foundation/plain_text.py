"""What did somebody mean who pasted this? What they saw: without the marks that show nothing, and with plain line ends.

Word processors, pages and keyboards leave marks in what is copied. Who pastes does not see them and cannot take them
out, so they are dropped; what is made to deceive (bidi overrides) or is no text (controls) is left, to be refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Soft hyphen, zero-width space, the marks of direction, word joiner, byte order mark.
_MARKS = "\u00ad\u200b\u061c\u200e\u200f\u2060\ufeff"
# Show nothing either, but Persian, the scripts of India and emoji read otherwise without them.
_JOINERS = frozenset("\u200c\u200d")
_WITHOUT_MARKS = dict.fromkeys(map(ord, _MARKS))
# Word's line break, NEL, and Unicode's separators of lines and paragraphs.
_OTHER_LINE_END = re.compile("[\u000b\u0085\u2028\u2029]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def lines_of(pasted: str) -> str:
    """Text of several lines: without marks, each line end a line feed, in NFC."""
    return _composed(_OTHER_LINE_END.sub("\n", pasted.replace("\r\n", "\n")))


def line_of(pasted: str) -> str:
    """Text of one line: without marks, a blank for a tab and for the line ends that browsers leave in a line, in NFC.

    A line feed is left, for browsers take it out: who sends one means two lines.
    """
    return _composed(_blanks(pasted))


def address_of(pasted: str) -> str:
    """An e-mail address: without marks and space around it. Within it they are left: who guesses writes to another."""
    return unicodedata.normalize("NFC", _blanks(pasted).strip(f" \u00a0{_MARKS}"))


def hidden_characters(text: str) -> Iterator[str]:
    """Those that show nothing, or make what is around them read as something else; line ends and tabs among them."""
    return (found for found in text if unicodedata.category(found) in _HIDDEN and found not in _JOINERS)


def _composed(text: str) -> str:
    """Marks go first: one between a letter and its accent would keep them apart."""
    return unicodedata.normalize("NFC", text.translate(_WITHOUT_MARKS))


def _blanks(text: str) -> str:
    return _OTHER_LINE_END.sub(" ", text).replace("\t", " ")
