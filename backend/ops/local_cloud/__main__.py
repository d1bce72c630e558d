"""`python -m backend.ops.local_cloud`: see cli.py."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
