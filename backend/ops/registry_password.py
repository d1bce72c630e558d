"""Who lets bin/build-image push? `python -m backend.ops.registry_password` prints ECR's password of the next 12 hours.

For a builder's `login --username AWS --password-stdin`; it stands in no argument and no file of ours.
"""

from __future__ import annotations

import base64
import sys

from .calls import call
from .cloud import Cloud, cloud_of_environment
from .errors import OperationFailed


def registry_password(cloud: Cloud) -> str:
    """Raises OperationFailed: AWS refused, did not answer, or there is nobody to sign the call."""
    answer = call(cloud, "ecr", "get_authorization_token")
    token = base64.b64decode(answer["authorizationData"][0]["authorizationToken"]).decode()
    return token.partition(":")[2]


if __name__ == "__main__":
    try:
        print(registry_password(cloud_of_environment()))
    except OperationFailed as failure:
        sys.exit(f"registry password: {failure}")
