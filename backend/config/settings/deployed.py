"""Lambda and the one-shot tasks, every stage: all from the environment, TLS everywhere."""

from backend.config.env import deployed_environment, lambda_trace_header
from backend.config.smtp_url import parse_smtp_url
from backend.config.start_secrets import database_of_secret, start_secrets
from backend.foundation.postgis.url import parse_database_url

from .base import *  # noqa: F403
from .base import LOGGING, SECURE_CSP, STATIC_MANIFEST_FOLDER, bucket_url, database, mailers, with_sources

_environment = deployed_environment()
_secrets = start_secrets(_environment)

DEBUG = False
STAGE = _environment.stage
OUTBOX_DELIVERS_AFTER_COMMIT = STAGE == "dev"  # where nothing is scheduled (config/schedule.py)
SECRET_KEY = _secrets.secret_key
SECRET_KEY_FALLBACKS = list(_secrets.secret_key_fallbacks)
ADDRESS_PEPPER = _secrets.address_pepper
FRONT_END_SECRETS = _secrets.front_end_secrets
ORIGIN_SECRETS = _secrets.origin_secrets
AWS_REGION = _environment.aws_region
AWS_ENDPOINT_URL = _environment.aws_endpoint_url
ALLOWED_HOSTS = list(_environment.allowed_hosts)
DATABASES = database(
    parse_database_url(_environment.database_url)
    if _environment.database_url
    else database_of_secret(_environment.database_secret_id or "", _environment.database_root_certificate)
)
# Encrypted unless the URL or a root certificate asks for more (verify-full).
DATABASES["default"]["OPTIONS"].setdefault("sslmode", "require")
# So that pg_stat_activity tells who holds a connection.
DATABASES["default"]["OPTIONS"].setdefault("application_name", f"coalition-{STAGE}")
GDAL_LIBRARY_PATH = _environment.gdal_library_path
GEOS_LIBRARY_PATH = _environment.geos_library_path

PUBLIC_BASE_URL = _environment.public_base_url
DEFAULT_FROM_EMAIL = _environment.mail_from
MAILERS = (
    mailers(
        "backend.foundation.mail.ses.EmailBackend",
        configuration_set=_environment.ses_configuration_set,
        identity_arn=_environment.ses_identity_arn,
        tags={"stage": STAGE},
    )
    if _environment.mail_transport == "ses"
    else mailers("backend.foundation.mail.smtp.EmailBackend", **parse_smtp_url(_environment.mail_transport))
)
VERSION = "@".join(part for part in (_environment.version_commit, _environment.image_digest) if part) or "unknown"

STATIC_URL = _environment.static_url or bucket_url(_environment.static_bucket, AWS_REGION)
MEDIA_BUCKET = _environment.media_bucket
STORAGES = {
    "default": {
        "BACKEND": "backend.foundation.files.buckets.BucketStorage",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "base_url": _environment.media_url,
            "cache_control": "public, max-age=31536000, immutable",  # an image's name is made of its content
        },
    },
    # The same bucket: of its folders, images alone are public. Addresses are signed and end within an hour.
    "exports": {
        "BACKEND": "backend.foundation.files.buckets.BucketStorage",
        "OPTIONS": {"bucket_name": MEDIA_BUCKET, "cache_control": "private, no-store"},
    },
    "staticfiles": {
        "BACKEND": "backend.foundation.files.static.StaticBucket",
        "OPTIONS": {
            "bucket_name": _environment.static_bucket,
            "base_url": STATIC_URL,
            "manifest_folder": str(STATIC_MANIFEST_FOLDER),
        },
    },
}
UPLOAD_STAGING = "backend.foundation.files.staging.bucket.BucketStaging"
SECURE_CSP = with_sources(
    SECURE_CSP,
    static=STATIC_URL,
    media=_environment.media_url or bucket_url(MEDIA_BUCKET, AWS_REGION),
    uploads=bucket_url(MEDIA_BUCKET, AWS_REGION),
)
SESSIONS_TABLE = _environment.sessions_table or ""
if _environment.session_store == "dynamodb":
    SESSION_ENGINE = "backend.foundation.sessions.dynamodb"
if _environment.staff_oidc_issuer:
    STAFF_OIDC = {
        "issuer": _environment.staff_oidc_issuer,
        "client_id": _environment.staff_oidc_client_id,
        "client_secret": _secrets.staff_oidc_client_secret,
        "groups_claim": _environment.staff_oidc_groups_claim,
    } | ({"group_roles": roles} if (roles := _environment.staff_oidc_group_roles) else {})
GEOCODER = "backend.apps.geography.geocoding.census.CensusGeocoder"
RATE_LIMIT_STORE = "backend.foundation.rate_limiting.stores.dynamodb.DynamoDBStore"
RATE_LIMITS_TABLE = _environment.rate_limits_table

LOGGING["handlers"]["console"]["formatter"] = "json"
# The words for a person's terminal; the documents beside them are for CloudWatch.
LOGGING["loggers"] |= {"backend.metrics": {"level": "WARNING"}, "backend.metrics.emf": {"level": "INFO"}}
LOGGING_CONFIG = "backend.foundation.observability.configure.configure_deployed"
TRACE_HEADER = lambda_trace_header

CORS_ALLOWED_ORIGINS = list(_environment.cors_allowed_origins)
# Lambda is reached by https only, and its environ says so; no header is asked (foundation/web/client_address.py).
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
