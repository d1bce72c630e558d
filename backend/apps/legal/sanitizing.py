"""Which HTML may a legal document hold? Text, headings, lists, tables, links; nothing that runs, loads or styles.

Documents are HTML and not Markdown, because that is what counsel's word processors give, and because what is kept is
then the very text that is shown: its SHA-256 says what was accepted, whatever a later renderer would make of the same
source. How is said in foundation/rich_text.
"""

from __future__ import annotations

import hashlib
import unicodedata

from backend.foundation.rich_text import sanitize

_TAGS = {
    "a", "abbr", "address", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "dl", "dt", "em", "h2",
    "h3", "h4", "hr", "i", "li", "ol", "p", "q", "s", "small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "abbr": {"title"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_DOCUMENT = sanitize.Permitted(tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})


def sanitized(html: str) -> str:
    """As it is kept and shown: NFC, one kind of line end, only what is allowed. Applying it twice changes nothing."""
    text = unicodedata.normalize("NFC", html.replace("\r\n", "\n").replace("\r", "\n"))
    return sanitize.sanitized(text, _DOCUMENT)


def sha256_of(text: str) -> str:
    """Of the text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
