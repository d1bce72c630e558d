"""What do libraries import that nothing here uses? It is kept from a container's start, for which somebody waits.

`rest_framework.compat` tries to import requests, PyYAML, uritemplate and inflection, for a test client and for DRF's
own schemas, and does without them where they are missing. Zappa and drf-spectacular have brought them along, at a tenth
of the imports' time. Who imports them later finds them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OPTIONAL = ("requests", "yaml", "uritemplate", "inflection")


@contextmanager
def without_optional_imports() -> Iterator[None]:
    """Inside, modules that are not imported yet are as if not installed (None in sys.modules: an ImportError)."""
    hidden = [name for name in _OPTIONAL if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # as the import statement reads it
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Nearly all that an import makes stays: to search it for garbage again and again takes a twelfth of the start.

    What is there at the end is left out of all later searches.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
