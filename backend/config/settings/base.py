"""What is true of every environment. The others import this and add what differs."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backend.foundation.web.components import COMPONENTS

from .logs import *  # noqa: F403

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
    "django.contrib.sitemaps",  # its template; the sites' own database is not asked
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "corsheaders",
    "backend.foundation.aws",
    "backend.foundation.postgis",
    "backend.foundation.rate_limiting",
    "backend.foundation.mail",
    "backend.foundation.outbox",
    "backend.foundation.idempotency",
    "backend.foundation.scheduling",
    "backend.foundation.files",
    "backend.apps.content",
    "backend.apps.access",
    "backend.apps.geography",
    "backend.apps.legislators",
    "backend.apps.campaigns",
    "backend.apps.legal",
    "backend.apps.stakeholders",
    "backend.apps.endorsements",
    "backend.apps.frontend",
    "backend.apps.desk",
]

MIDDLEWARE = [
    "backend.foundation.web.middleware.RequestIdMiddleware",
    "backend.foundation.observability.request_log.RequestLogMiddleware",
    # Headers that every answer carries, so before all that may refuse.
    "backend.foundation.web.middleware.BrowserPolicyMiddleware",
    "backend.foundation.web.caching.NoStoreMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Answers preflights itself; named origins read refusals too.
    "corsheaders.middleware.CorsMiddleware",
    "backend.foundation.web.middleware.ClientAddressMiddleware",
    "backend.foundation.web.middleware.BodyLimitMiddleware",
    "backend.foundation.web.middleware.NullCharacterMiddleware",
    "backend.foundation.web.content_coding.ContentCodingMiddleware",
    "backend.foundation.web.caching.PublicCachingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "backend.foundation.web.middleware.MethodNotAllowedMiddleware",
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
MEDIA_URL = "/media/"

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
CSRF_FAILURE_VIEW = "backend.foundation.web.error_pages.csrf_failure"

# Browsers on other origins may call the API, if a deployment names them: without cookies, which it does not read.
CORS_ALLOWED_ORIGINS: list[str] = []
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "idempotency-key", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotency-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
]
CORS_PREFLIGHT_MAX_AGE = 24 * 3600

# Files do not come through a page (they go to their storage directly), so no form of ours is large.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

REST_FRAMEWORK: dict[str, Any] = {
    # A view states its own permission; one that forgets is closed.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    # Nothing in the public API reads a session; staff use the admin. A view that needs one says so.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.foundation.web.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "backend.foundation.web.schema.PolicyAutoSchema",
    # DRF 3.20's own form; the other is deprecated.
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
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
    "ENUM_NAME_OVERRIDES": {
        "LayerEnum": "backend.apps.geography.layers.LAYER_CHOICES",
        "KindEnum": ["individual", "organization"],
        "StakeholderTypeEnum": "backend.apps.stakeholders.models.StakeholderType",
        "UploadKindEnum": ["image"],
        "StateEnum": "backend.apps.campaigns.states.CampaignState",
        "EndorsementStateEnum": "backend.apps.endorsements.states.EndorsementState",
        "LegalDocumentKindEnum": "backend.apps.legal.models.DocumentKind",
        "ChamberEnum": "backend.apps.legislators.chambers.Chamber",
        "LevelEnum": "backend.apps.legislators.chambers.Level",
        "LegislatorRoleEnum": "backend.apps.legislators.chambers.Role",
        "BillStatusEnum": "backend.apps.campaigns.models.BillStatus",
        "ContentBlockKindEnum": "backend.apps.content.models.BlockKind",
        "SendingLayerEnum": ["state", "cd", "sldu", "sldl"],
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "APPEND_COMPONENTS": COMPONENTS,
    "PREPROCESSING_HOOKS": ["backend.apps.access.programs.schema.known"],
}


def no_trace() -> str:
    """Lambda's trace header; there is none elsewhere."""
    return ""


TRACE_HEADER = no_trace

# Settings of our own, each read in one place.
STAGE = "local"
AWS_REGION = "us-east-1"
AWS_ENDPOINT_URL: str | None = None
# The class that counts requests (foundation/rate_limiting/stores): in memory where there is one process.
RATE_LIMIT_STORE = "backend.foundation.rate_limiting.stores.memory.MemoryStore"
RATE_LIMITS_TABLE = "coalition-local-rate-limits"
# By app, what the role that imports maps may do with its tables (foundation/postgis/grants.py); nothing with others.
IMPORT_ROLE_PRIVILEGES = {"geography": ("SELECT", "INSERT", "UPDATE", "DELETE"), "outbox": ("INSERT", "SELECT (id)")}
# And which functions, that run as their owner, it may call.
IMPORT_ROLE_FUNCTIONS = ("geography_refresh_statistics()",)
# The first key of the hashes of suppressed addresses (foundation/mail/services.py); without it the signing key is that.
ADDRESS_PEPPER = ""
SECRET_STORE: dict[str, Any] = {"BACKEND": "backend.foundation.secret_store.secrets_manager.SecretsManagerStore"}
# Which code this is: commit@digest of the image, where a deployment says so.
VERSION = "unknown"
# What /health/ready asks, and for how long it answers the same to all.
HEALTH_CHECKS = [
    "backend.foundation.health.database.DatabaseCheck",
    "backend.foundation.health.database.MigrationsCheck",
    "backend.foundation.health.limiter.LimiterTableCheck",
    "backend.foundation.health.secret_age.SecretAgeCheck",
]
HEALTH_REMEMBERED_SECONDS = 1.0
# A function: how many seconds ago the secrets' store last told them.
HEALTH_SECRET_AGE: str | None = "backend.config.health.secret_age_seconds"  # its name  # noqa: S105
SESSIONS_TABLE = "coalition-local-sessions"
# A working day, from the sign-in on, whatever is done meanwhile (apps/access/pages/sessions.py).
STAFF_SESSION_HOURS = 10
SESSION_COOKIE_AGE = STAFF_SESSION_HOURS * 3600
# Who signs in with a password sets up an authenticator.
STAFF_SECOND_FACTOR_REQUIRED = True
# The provider of OpenID Connect that signs staff in (apps/access/openid/configuration.py); none: passwords alone.
STAFF_OIDC: dict[str, Any] | None = None
# Where the image's build leaves the static files' manifest (manage.py write_static_manifest).
STATIC_MANIFEST_FOLDER = REPOSITORY / "static-manifest"
MEDIA_BUCKET = "coalition-local-media"
# The class that takes originals before they are looked at, and with the folder one: where, and by which of our routes.
UPLOAD_STAGING = "backend.foundation.files.staging.folder.FolderStaging"
UPLOADS_FOLDER = REPOSITORY / ".local" / "uploads"
FILES_ARE_SERVED_HERE = False
MAX_API_BODY_BYTES = 32 * 1024
# Less than Lambda takes (6 MB, of which Base64 leaves 4.5) and API Gateway (10 MB), so that a refusal is ours.
MAX_PAGE_BODY_BYTES = 4 * 1024 * 1024
# What lets a caller state another's address (foundation/web/client_address.py); none: nobody may.
FRONT_END_SECRETS: tuple[str, ...] = ()
ORIGIN_SECRETS: tuple[str, ...] = ()
# Where no schedule drains the outbox, a request that writes delivers what is due after it has committed.
OUTBOX_DELIVERS_AFTER_COMMIT = False
VERIFICATION_LIFETIME_DAYS = 7
SUMMARY_DISTRICT_THRESHOLD = 5
# Submissions to one campaign within ten minutes from which on it is unusually busy (endorsements/screening/busy.py).
SCREENING_BUSY_FROM = 600
# For how long a process remembers what is stopped and what is busy.
SCREENING_REMEMBERED_SECONDS = 5.0
CENSUS_TIGER_URL = "https://www2.census.gov/geo/tiger/TIGER{year}/{folder}/{file}"
CENSUS_GEOCODER_URL = "https://geocoding.geo.census.gov/geocoder/locations/onelineaddress"
TIGER_CACHE = REPOSITORY / ".local" / "tiger"


def bucket_url(bucket: str, region: str) -> str:
    """Where S3 itself serves a bucket, and takes what is posted to it."""
    return f"https://{bucket}.s3.{region}.amazonaws.com/"


def with_sources(policy: dict[str, Any], *, static: str, media: str, uploads: str) -> dict[str, Any]:
    """A content security policy that also lets pages use what lies in our buckets, and post uploads."""
    origins = ("{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in (static, media, uploads))
    static_origin, media_origin, uploads_origin = origins
    return policy | {
        "style-src": [*policy["default-src"], static_origin],
        "script-src": [*policy["default-src"], static_origin],
        "img-src": [*policy["img-src"], static_origin, media_origin],
        "connect-src": [*policy["default-src"], uploads_origin],
    }


def files_in(folder: Path) -> dict[str, Any]:
    """STORAGES of one machine: media in a folder, static files where the apps have them."""
    return {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "base_url": MEDIA_URL},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        # Beside the media's, so that no route serves it.
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder.with_name(f"{folder.name}-private"))},
        },
    }


def mailers(backend: str, **options: Any) -> dict[str, Any]:
    """All mail passes through `outgoing`, which keeps it from suppressed addresses; `backend` carries it."""
    return {
        "default": {
            "BACKEND": "backend.foundation.mail.outgoing.EmailBackend",
            "OPTIONS": {"backend": backend, "options": options},
        }
    }


def database(parsed: dict[str, Any]) -> dict[str, Any]:
    """One connection a process, kept and checked: 0.14 ms a request, against 4.9 ms for a new one."""
    return {
        "default": parsed
        | {
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 3,
                # A server that vanished is given up after 5 s, not after the system's quarter of an hour.
                "tcp_user_timeout": 5000,
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            }
            | parsed.get("OPTIONS", {}),
        }
    }
