"""When are two typed e-mail addresses one person? When their canonical forms are equal.

The rule is small on purpose:

- Surrounding space goes, Unicode is brought to NFC, the whole is case-folded. RFC 5321 lets a mail server tell `Ann@`
  from `ann@`; none worth the name does, and people type both.
- The domain becomes its ASCII (IDNA) form, so that `bücher.example` and `xn--bcher-kva.example` are one.
- Nothing else. Dots and `+tags` mean what the mail server behind the domain says they mean; folding Gmail's way would
  merge two people elsewhere, and a person who uses a tag has asked to be told apart.

Mail goes to the canonical form, never to what was typed: whoever reads it is then the person that the form names, and
no spelling which our folding maps onto another's address can have that other's link delivered elsewhere.
"""

from __future__ import annotations

import unicodedata

from .errors import EmailUnusable

# RFC 5321 4.5.3.1: 64 octets before the @; 254 for the whole (its 256-octet path without the angle brackets).
MAX_LOCAL_OCTETS = 64
MAX_EMAIL_OCTETS = 254


def canonical_email(typed: str) -> str:
    """The form by which an address is recognised. Applying it twice changes nothing.

    Raises:
        EmailUnusable: this is no address, or one that no mail reaches.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or not all(map(_is_plain, text)):
        raise EmailUnusable("This is not an e-mail address.")
    canonical = f"{_folded(local)}@{_ascii_domain(domain)}"
    too_long = len(canonical.encode()) > MAX_EMAIL_OCTETS or len(_folded(local).encode()) > MAX_LOCAL_OCTETS
    if too_long:
        raise EmailUnusable("This e-mail address is too long.")
    return canonical


def _folded(text: str) -> str:
    # Folding can decompose and normalising can unfold; this order is Unicode's own (D145, without compatibility).
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def _is_plain(character: str) -> bool:
    """No space, control, invisible or unassigned character, and nothing that would end or quote a mail header."""
    return unicodedata.category(character)[0] not in {"C", "Z"} and character not in '"<>,;:\\()[]'


def _ascii_domain(domain: str) -> str:
    try:
        encoded = domain.casefold().encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise EmailUnusable("The part behind the @ is not a domain.") from error
    labels = encoded.split(".")
    if len(labels) == 1 or any(
        not label or not label.replace("-", "").isalnum() or label.strip("-") != label for label in labels
    ):
        raise EmailUnusable("The part behind the @ is not a domain.")
    return encoded
