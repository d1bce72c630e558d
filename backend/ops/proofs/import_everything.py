"""Is what the code imports in the image? Run inside it, this imports each module of ours and says which it cannot."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback

import django

import backend

# Imported by name or lazily, so that no module of ours shows it: Zappa's handler, the tracer, Lambda's runtime client.
BY_NAME = ["zappa.handler", "aws_xray_sdk.core", "awslambdaric.bootstrap", "jsonschema"]


def main() -> int:
    django.setup(set_prefix=False)
    found = [module.name for module in pkgutil.walk_packages(backend.__path__, "backend.", onerror=lambda name: None)]
    failed = [name for name in [*found, *BY_NAME] if not imports(name)]
    print(f"{len(found)} modules of ours; without: {' '.join(failed) or 'none'}")
    return 1 if failed else 0


def imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001  # whatever it is, it is told, and the next is tried
        traceback.print_exc(limit=-3)
        return False
    return True


sys.exit(main())
