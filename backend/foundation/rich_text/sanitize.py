"""What may a text with headings, lists and links hold? What is named here, and nothing else of HTML.

nh3 parses as browsers do (html5ever) and writes the tree anew, so what two parsers would read differently is settled
before a browser reads it. SVG, MathML, tables, forms, styles, classes and ids are not among it: they are what attacks
by mutation and by clobbering names are built from. nh3 is imported when it is needed, which most starts are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.utils.html import linebreaks

TAGS = {"p", "br", "h2", "h3", "h4", "strong", "em", "b", "i", "u", "ul", "ol", "li", "blockquote", "hr", "a"}
ATTRIBUTES = {"a": {"href", "title"}}
URL_SCHEMES = {"https", "http", "mailto", "tel"}
# A page that a link opens must not reach back, nor be told where its reader came from.
LINK_REL = "noopener noreferrer"
# Of these not even the words stay.
WITHOUT_WORDS = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "textarea", "title", "xmp",
    "noembed", "noframes", "plaintext", "select",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """Elements, attributes by element, and the schemes of addresses that a text may hold."""

    tags: AbstractSet[str]
    attributes: Mapping[str, AbstractSet[str]]
    url_schemes: AbstractSet[str]


RICH_TEXT = Permitted(tags=TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES)


def sanitized(html: str, permitted: Permitted = RICH_TEXT) -> str:
    """`html` without all that is not permitted; sanitising it again changes nothing."""
    import nh3  # noqa: PLC0415  # see the module's docstring

    # Relative addresses stay: they lead to pages of the site that shows the text.
    clean = nh3.clean(
        html,
        tags=set(permitted.tags),
        attributes={tag: set(names) for tag, names in permitted.attributes.items()},
        url_schemes=set(permitted.url_schemes),
        link_rel=LINK_REL,
        clean_content_tags=WITHOUT_WORDS,
    )
    return clean.strip()


def as_html(text: str) -> str:
    """Rich text, or plain text of before there was any: sanitised, and with paragraphs where no element is in it."""
    clean = sanitized(text)
    # What was sanitised is escaped, so the only < are those of elements.
    return clean if "<" in clean or not clean else linebreaks(clean)
