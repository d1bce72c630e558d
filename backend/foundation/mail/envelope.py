"""Which address stands on the envelope? The bare one of a header's `Ann <ann@example.org>`, in ASCII."""

from __future__ import annotations

import unicodedata
from email.utils import parseaddr


def envelope_address(written: str) -> str:
    """`local@domain`, the domain in its IDNA form. Case is left as it is.

    Raises:
        ValueError: this is no single address, or not one that plain SMTP can carry. The text does not quote it.
    """
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in written):
        raise ValueError("an address contains a line end or another control character")
    local, _, domain = parseaddr(written)[1].rpartition("@")
    if not (local and domain) or " " in local + domain:
        raise ValueError("this is no single address")
    # An encoded word would be read as another address by some mail programs.
    if not local.isascii() or "=?" in local:
        raise ValueError("the part before the @ is not plain ASCII")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise ValueError("the part behind the @ is not a domain") from None
