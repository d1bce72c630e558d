"""How does the emulator start? In its own environment, with what ministack 1.5.33 lacks of AWS's words.

It has no other door than its own functions, so these are wrapped. Whatever it still does otherwise than AWS stands in
backend/ops/infrastructure/emulated.py.
"""

from __future__ import annotations

import sys

from .network import with_ipv6_networks, with_ipv6_routes, with_prefix_lists
from .repeats import answering_repeats
from .services import with_identity_settings, with_master_secrets, with_saved_queries


def main() -> int:
    from ministack import app  # type: ignore[import-not-found]  # noqa: PLC0415  # not of our environment
    from ministack.core.responses import json_response  # type: ignore[import-not-found]  # noqa: PLC0415
    from ministack.services import (  # type: ignore[import-not-found]  # noqa: PLC0415
        cloudwatch_logs,
        ec2,
        rds,
        secretsmanager,
        ses_v2,
    )  # fmt: skip

    with_ipv6_networks(vars(ec2))
    with_ipv6_routes(vars(ec2))
    with_prefix_lists(vars(ec2))
    with_master_secrets(vars(rds), secretsmanager)
    cloudwatch_logs.handle_request = with_saved_queries(cloudwatch_logs.handle_request, json_response)
    identities = vars(ses_v2)["_identities"]
    ses_v2.handle_request = with_identity_settings(ses_v2.handle_request, identities, json_response)
    app.app = answering_repeats(app.app)
    code: int = app.main() or 0
    return code


if __name__ == "__main__":
    sys.exit(main())
