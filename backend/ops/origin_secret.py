"""With what does CloudFront prove itself to a stage's application? The newest of its ORIGIN_SECRETS, for Terraform.

`python -m backend.ops.origin_secret STAGE` prints it, for bin/infrastructure alone, which hands it on in a variable.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from .calls import call
from .cloud import Cloud, cloud_of_environment
from .errors import ExitCode, OperationFailed
from .names import STAGES, Stage, stage_named


def origin_secret(cloud: Cloud, stage: Stage) -> str:
    """The first of the list: the application takes each of them, and a new one is written before the old.

    Raises:
        OperationFailed: the application's secret is not there, or has none.
    """
    name = f"coalition-builder/{stage}/app"
    text = call(cloud, "secretsmanager", "get_secret_value", SecretId=name).get("SecretString", "")
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise OperationFailed(f"{name} on {cloud} is no JSON object.")
    secrets = values.get("ORIGIN_SECRETS")
    first = secrets.partition(",")[0].strip() if isinstance(secrets, str) else ""
    if not first:
        raise OperationFailed(
            f"{name} on {cloud} has no ORIGIN_SECRETS: put 32 random characters or more there, with which CloudFront "
            "proves itself, and release."
        )
    return first


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print(f"usage: python -m backend.ops.origin_secret STAGE, one of {', '.join(STAGES)}", file=sys.stderr)
        return ExitCode.USAGE
    try:
        print(origin_secret(cloud_of_environment(), stage_named(arguments[0])))
    except (OperationFailed, ValueError) as failure:
        print(failure, file=sys.stderr)
        return ExitCode.REFUSED
    return ExitCode.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
