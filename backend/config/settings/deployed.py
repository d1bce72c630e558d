"""Lambda and the one-shot tasks, every stage: all from the environment, TLS everywhere."""

from backend.config.env import deployed_environment, parse_database_url, parse_smtp_url

from .base import *  # noqa: F403
from .base import database

_environment = deployed_environment()

DEBUG = False
STAGE = _environment.stage
SECRET_KEY = _environment.secret_key
ALLOWED_HOSTS = list(_environment.allowed_hosts)
DATABASES = database(parse_database_url(_environment.database_url))
# Encrypted unless the URL asks for more (verify-full with a root certificate).
DATABASES["default"]["OPTIONS"].setdefault("sslmode", "require")
GDAL_LIBRARY_PATH = _environment.gdal_library_path
GEOS_LIBRARY_PATH = _environment.geos_library_path

PUBLIC_BASE_URL = _environment.public_base_url
DEFAULT_FROM_EMAIL = _environment.mail_from
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": parse_smtp_url(_environment.smtp_url),
    }
}
GEOCODER = "backend.apps.geography.geocoding.census.CensusGeocoder"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
