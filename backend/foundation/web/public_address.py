"""What is the address of a page of ours for somebody who reads it in a mail?"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import get_script_prefix, reverse


def public_address(route: str, args: Sequence[str] = ()) -> str:
    """The site's own name and the route's path.

    Nothing of the request that happens to make it: neither its Host, nor what stands before our paths at the door it
    came through (API Gateway's own address has the stage there, a domain of ours has nothing).
    """
    return f"{settings.PUBLIC_BASE_URL}/{reverse(route, args=args).removeprefix(get_script_prefix())}"
