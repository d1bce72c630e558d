"""When are two typed e-mail addresses one person? When their canonical forms are equal.

The rule is small on purpose:

- Surrounding space goes, the whole is case-folded. RFC 5321 lets a mail server tell `Ann@`
  from `ann@`; none worth the name does, and people type both.
- The domain becomes its ASCII (IDNA) form, so that `bücher.example` and `xn--bcher-kva.example` are one.
- What can be read in two ways is refused, not decided: letters beyond ASCII before the @ (`İ@` folds onto nothing that
  a mail server knows), encoded words (`=?…?=`, which a mail program decodes to another address), and in the domain the
  four characters that IDNA 2003 drops or replaces and IDNA 2008 keeps (UTS #46, deviation characters): `faß.de` is
  `fass.de` to one program and `xn--fa-hia.de` to the next.
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
# ß with its capital, final sigma, zero-width non-joiner and joiner.
_READ_IN_TWO_WAYS = frozenset("\u00df\u1e9e\u03c2\u200c\u200d")


def canonical_email(typed: str) -> str:
    """The form by which an address is recognised. Applying it twice changes nothing.

    Raises:
        EmailUnusable: this is no address, or one that no mail reaches.
    """
    text = typed.strip()
    local, at, domain = text.rpartition("@")
    if not _READ_IN_TWO_WAYS.isdisjoint(domain):
        raise EmailUnusable("Mail programs disagree on this domain (ß, ς, joiners): write its ASCII form, xn--….")
    if not (local and at and domain) or not all(map(_is_plain, text)):
        raise EmailUnusable("This is not an e-mail address.")
    if not local.isascii() or "=?" in local:
        raise EmailUnusable("The part before the @ must be plain ASCII letters, digits and signs.")
    canonical = f"{local.lower()}@{_ascii_domain(domain)}"
    if len(canonical) > MAX_EMAIL_OCTETS or len(local) > MAX_LOCAL_OCTETS:
        raise EmailUnusable("This e-mail address is too long.")
    return canonical


def _is_plain(character: str) -> bool:
    """No space, control, invisible or unassigned character, and nothing that would end or quote a mail header."""
    return unicodedata.category(character)[0] not in {"C", "Z"} and character not in '"<>,;:\\()[]'


def _ascii_domain(domain: str) -> str:
    try:
        encoded = unicodedata.normalize("NFC", domain).casefold().encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise EmailUnusable("The part behind the @ is not a domain.") from error
    labels = encoded.split(".")
    if len(labels) == 1 or any(
        not label or not label.replace("-", "").isalnum() or label.strip("-") != label for label in labels
    ):
        raise EmailUnusable("The part behind the @ is not a domain.")
    return encoded
