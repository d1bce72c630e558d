"""How is logging set up, so that nothing goes around the formatters? Django calls this as its LOGGING_CONFIG."""

from __future__ import annotations

import logging
import logging.config
import sys
from types import TracebackType
from typing import Any

logger = logging.getLogger("backend.uncaught")


def configure(config: dict[str, Any]) -> None:
    """Puts our handler in the place of the root logger's, whoever made those (Lambda's runtime, Zappa's basicConfig).

    What Lambda's runtime, Zappa or a library logs later finds ours only. Warnings become lines, too.
    """
    logging.config.dictConfig(config)
    logging.captureWarnings(capture=True)


def configure_deployed(config: dict[str, Any]) -> None:
    """Also lets the errors that end a command become a line: Python would print them with every value they carry."""
    configure(config)
    sys.excepthook = _uncaught


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("the process ends", exc_info=(kind, error, traceback))
