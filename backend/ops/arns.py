"""What does an ARN in a policy name? The plan's rules and preflight ask the same."""

from __future__ import annotations

import re

# A service or an account that is any, or a thing whose own name begins with a wildcard (table/*, s3:::*).
_NAMES_NOTHING = re.compile(
    r"(?!arn:)|arn:[^:]*[*?]|arn:[^:]*:[^:]*[*?]|(?:[^:]*:){4}[*?]"
    r"|arn:aws:s3:::[*?]|(?!arn:aws:s3:)(?:[^:]*:){5}(?:[a-z-]+[/:]/?)?[*?]"
)


def names_nothing(resource: str) -> bool:
    """Whether it is everything: of AWS, of a service, of an account's, or of one kind in it."""
    return _NAMES_NOTHING.match(resource) is not None
