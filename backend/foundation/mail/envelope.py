"""Which address stands on the envelope? The bare one of a header's `Ann <ann@example.org>`, in ASCII."""

from __future__ import annotations

import unicodedata
from email.utils import parseaddr

# What would have to stand in quotes (RFC 5322 3.2.3), which mail programs and servers read in more ways than one.
_SPECIALS = frozenset('()<>[]:;@\\,"')


def envelope_address(written: str) -> str:
    """`local@domain`, the domain in its IDNA form. Case is left as it is.

    Raises:
        ValueError: this is no single address, or not one that plain SMTP can carry. The text does not quote it.
    """
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in written):
        raise ValueError("an address contains a line end or another control character")
    address = parseaddr(written)[1]
    local, _, domain = address.rpartition("@")
    # The parser takes blanks and comments out, and so makes another address of what stands there.
    if not (local and domain) or " " in address or address not in written or _SPECIALS & {*local, *domain}:
        raise ValueError("this is no single address")
    # An encoded word would be read as another address by some mail programs.
    if not local.isascii() or "=?" in local:
        raise ValueError("the part before the @ is not plain ASCII")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise ValueError("the part behind the @ is not a domain") from None
