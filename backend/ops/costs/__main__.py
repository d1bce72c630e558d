"""`python -m backend.ops.costs`; bin/cost is its name for people."""

from __future__ import annotations

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
