"""Does any line of a test run hold what somebody planted? Asked of every line that any test causes.

Each record that reaches the root logger is written as a deployment would write it, and searched for whatever tests use
as a person's data. What is searched for is told apart without the code that masks it.
"""

from __future__ import annotations

import logging
import re
from typing import override

from django.conf import settings

from backend.foundation.observability.formatters import ConsoleHandler, JSONFormatter

# Names, words and streets that tests type into forms and files.
PEOPLE = ("alvarez", "banerjee", "ada visitor", "my children drink", "clean water is for everyone", "capitol ave",
          "qzcanary")  # fmt: skip
# Ours: the sender, and hosts in which no person lives.
_HARMLESS = re.compile(r"coalition@|@scheduled|noreply@")
_SHAPES = {
    "an e-mail address": re.compile(r"[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"),
    "a link's token": re.compile(r"/(?:verify|withdraw)-endorsement/[\w-]{6,}"),
    "a token": re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{40,48}(?![\w-])"),
    "an IP address": re.compile(r"(?i)(?<![\d.])(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|2001:db8:"),
    "a credential": re.compile(r"(?i)\b(?:bearer|basic) [\w.~+/=-]{6,}|(?:sessionid|csrftoken)\\?[\"']?[=:] ?\w{6,}"),
}


class LogCanary(logging.Handler):
    """Keeps what it finds, for the end of the test that caused it."""

    def __init__(self, formatter: logging.Formatter | None = None) -> None:
        super().__init__()
        self.setFormatter(
            formatter or JSONFormatter(secret_paths=settings.LOGGING["formatters"]["json"]["secret_paths"])
        )
        self.found: list[str] = []
        self._passes = ConsoleHandler().filter

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not self._passes(record):
            return
        line = self.format(record)
        self.found += [f"{what} in: {line}" for what in planted_in(line)]
        # Our own code says nothing personal even before it is masked. Tests may, to see it masked.
        if record.name.startswith("backend.") and not record.name.startswith("backend.test"):
            self.found += [f"{what}, before it is masked, in: {line}" for what in planted_in(record.getMessage())]


def planted_in(line: str) -> list[str]:
    """What of a person's data a line holds."""
    folded = line.casefold()
    found = [f"«{words}»" for words in PEOPLE if words in folded]
    return found + [what for what, shape in _SHAPES.items() if shape.search(_HARMLESS.sub("", line))]
