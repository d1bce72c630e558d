"""What must not reach a log? Secrets that stand in paths, such as the token of a mailed link."""

from __future__ import annotations

import logging
import re


class MaskedPaths(logging.Filter):
    """Replaces what `pattern` finds behind its first group by «…» in every line."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = re.compile(pattern)

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = self._pattern.sub(r"\1…", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True
