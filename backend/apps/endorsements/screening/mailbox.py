"""Into which mailbox does a mail fall, as far as one can guess? For counting only, never to know people by."""

from __future__ import annotations

# Where dots before the @ mean nothing.
_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(canonical_email: str) -> str:
    """The address without its tag (ann+list@ is ann@), and for Gmail without its dots.

    Two addresses that are one mailbox in truth only share a day's number of mails, which puts mails off. So a guess
    that is wrong costs little, and who types ann+1@ to ann+99@ fills nobody's mailbox.
    """
    local, at, domain = canonical_email.rpartition("@")
    name = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        name = name.replace(".", "") or name
    return f"{name}{at}{domain}"
