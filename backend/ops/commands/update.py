"""How are an image, or today's settings alone, put live on a stage that is there?"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from backend.ops import releasing
from backend.ops.cloud import Cloud
from backend.ops.errors import ExitCode

add_arguments = releasing.add_arguments


def run(arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """Raises OperationFailed: see backend.ops.act."""
    return releasing.run("update", arguments, cloud, say)
