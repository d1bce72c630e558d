"""What Lambda would call: Zappa's handler, behind it Django, beside it one client of DynamoDB, which asks nothing."""

from __future__ import annotations

import os
import sys
from typing import Any

import boto3

# DRF imports these where they are. The image has no requests (requirements/excluded.in); the others are there for
# drf-spectacular, which documents an API and which a floor has not.
for _absent in ("requests", "yaml", "uritemplate", "inflection"):
    sys.modules[_absent] = None  # type: ignore[assignment]  # as the import statement reads it

from zappa.handler import LambdaHandler  # noqa: E402  # which finds them absent

zappa = LambdaHandler(settings_name="benchmarks.cold_start_floor.settings")
dynamodb = boto3.client("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"])  # noqa: TID251


def handler(event: Any, context: Any) -> Any:
    return zappa.handler(event, context)
