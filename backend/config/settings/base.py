"""What is true of every environment. The others import this and add what differs."""

from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]

INSTALLED_APPS = [
    "backend.foundation.web",  # before the admin, some of whose templates it extends
    "backend.config.apps.CoalitionAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "backend.foundation.outbox",
    "backend.apps.geography",
    "backend.apps.campaigns",
    "backend.apps.stakeholders",
    "backend.apps.endorsements",
]

MIDDLEWARE = [
    "backend.foundation.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "backend.foundation.web.middleware.BodyLimitMiddleware",
    "backend.foundation.web.middleware.NullCharacterMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = "backend.config.formats"

STATIC_URL = "/static/"

# Everything a page of ours needs comes from ourselves: no CDN, no inline script, no frame around it.
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK: dict[str, Any] = {
    # A view states its own permission; one that forgets is closed.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    # Nothing in the public API reads a session; staff use the admin. A view that needs one says so.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.foundation.web.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "backend.foundation.web.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "backend.foundation.web.exception_handler.problem_response",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Coalition Builder",
    "DESCRIPTION": "Campaigns, endorsements, and the districts in force on a date.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"LayerEnum": "backend.apps.geography.layers.LAYER_CHOICES"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# Every warning and error reaches the console, with its traceback, whatever DEBUG says.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "tokens": {"()": "backend.foundation.web.logs.MaskedPaths", "pattern": r"(/verify-endorsement/)[^/\s]+"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "backend": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # It tells of every retry; whoever asked says what came of it.
        "urllib3": {"level": "ERROR"},
    },
}

# Settings of our own, each read in one place.
AWS_REGION = "us-east-1"
AWS_ENDPOINT_URL: str | None = None
MAX_API_BODY_BYTES = 32 * 1024
VERIFICATION_LIFETIME_DAYS = 7
SUMMARY_DISTRICT_THRESHOLD = 5
CENSUS_TIGER_URL = "https://www2.census.gov/geo/tiger/TIGER{year}/{folder}/{file}"
CENSUS_GEOCODER_URL = "https://geocoding.geo.census.gov/geocoder/locations/onelineaddress"
TIGER_CACHE = REPOSITORY / ".local" / "tiger"


def database(parsed: dict[str, Any]) -> dict[str, Any]:
    """One connection a process, kept and checked: 0.14 ms a request, against 4.9 ms for a new one."""
    return {
        "default": parsed
        | {
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 3,
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            }
            | parsed.get("OPTIONS", {}),
        }
    }
