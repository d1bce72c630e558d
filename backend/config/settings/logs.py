"""Which log lines are written, at what level, and in whose words?"""

from typing import Any

# Every line passes one handler, the root's, and its formatter masks what is personal; deployed, lines are JSON.
_SECRET_PATHS = [
    r"((?:(?:verify|withdraw)-endorsement|unsubscribe)/)[^/\s?#\"']+",
    r"(endorsements/verify/)[^/\s?#\"']+",
]
LOGGING_CONFIG = "backend.foundation.observability.configure.configure"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "backend.foundation.observability.formatters.LineFormatter", "secret_paths": _SECRET_PATHS},
        "json": {"()": "backend.foundation.observability.formatters.JSONFormatter", "secret_paths": _SECRET_PATHS},
    },
    "handlers": {
        "console": {"class": "backend.foundation.observability.formatters.ConsoleHandler", "formatter": "line"}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "backend": {"level": "INFO"},
        # Documents for CloudWatch, which nobody reads on a terminal.
        "backend.metrics.emf": {"level": "WARNING"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Our own line tells of every request; these would tell again, and by the raw path.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # Zappa's own level is INFO, and there it writes an Apache line with address, query and referrer.
        "zappa": {"level": "WARNING"},
        "zappa.handler": {"level": "WARNING"},
        "zappa.wsgi": {"level": "ERROR"},
        "aws_xray_sdk": {"level": "CRITICAL"},
        # It tells of every retry; whoever asked says what came of it.
        "urllib3": {"level": "ERROR"},
    },
}
# Routes whose good answers are lines at DEBUG only.
QUIET_ROUTES: tuple[str, ...] = ("health",)
