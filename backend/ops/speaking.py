"""How does an act go on where nobody listens any more? Without words: a reader that has gone stops no way back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def undaunted(say: Callable[[str], None]) -> Callable[[str], None]:
    """`say`, which never raises: the pipe's reader may have gone (EPIPE), or the terminal (EIO)."""

    def spoken(line: str) -> None:
        try:
            say(line)
        except OSError:
            _speak_to_nobody()
        except RuntimeError:  # said by a signal's handler in the middle of another line
            return

    return spoken


def _speak_to_nobody() -> None:
    """Python writes what is left in its buffers at its end, and would end with 120 where that fails."""
    out, error = sys.stdout.fileno(), sys.stderr.fileno()
    is_one = os.path.sameopenfile(out, error)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out)
    if is_one:
        os.dup2(nowhere, error)
    os.close(nowhere)
