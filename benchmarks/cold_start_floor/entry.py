"""What Lambda would call: Zappa's handler, behind it Django, beside it one client of DynamoDB, which asks nothing."""

from __future__ import annotations

import os
import sys
from typing import Any

import boto3
from zappa.handler import LambdaHandler

# Not in the image (requirements/excluded.in), and DRF imports it where it is.
sys.modules["requests"] = None  # type: ignore[assignment]  # as the import statement reads it

zappa = LambdaHandler(settings_name="benchmarks.cold_start_floor.settings")
dynamodb = boto3.client("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"])  # noqa: TID251


def handler(event: Any, context: Any) -> Any:
    return zappa.handler(event, context)
