"""Does an address belong to a service whose mailboxes are thrown away?

The list is the `disposable-email-domains` project's, MIT, as its package on PyPI brings it: updated with the pins, and
its maintainers hear complaints about it. Such an address is a flag among others: people have good reasons for one.
"""

from __future__ import annotations


def is_disposable(canonical_email: str) -> bool:
    """Whether its domain, or one that it lies below, is on the list. `canonical_email`: the domain in small ASCII."""
    # Thousands of names: imported when the first submission needs them.
    from disposable_email_domains import blocklist  # noqa: PLC0415

    labels = canonical_email.rpartition("@")[2].split(".")
    return any(".".join(labels[position:]) in blocklist for position in range(len(labels) - 1))
