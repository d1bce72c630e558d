"""Tests: a real PostGIS, no environment, and everything outside either fake or unreachable."""

from backend.config.env import LOCAL, development_database_url, development_library, parse_database_url

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, database

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "backend.apps.demo"]
SECRET_KEY = "test-only-and-therefore-no-secret-at-all-0123456789"  # guards nothing  # noqa: S105  # nosec B105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = database(parse_database_url(development_database_url()))
GDAL_LIBRARY_PATH = development_library("gdal")
GEOS_LIBRARY_PATH = development_library("geos")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PUBLIC_BASE_URL = "http://testserver"
DEFAULT_FROM_EMAIL = "coalition@testserver"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
GEOCODER = "backend.apps.geography.geocoding.fake.FakeGeocoder"
TIGER_CACHE = LOCAL / "tiger-of-tests"
CENSUS_TIGER_URL = "http://127.0.0.1:9/TIGER{year}/{folder}/{file}"
CENSUS_GEOCODER_URL = "http://127.0.0.1:9/onelineaddress"
# Nowhere, unless a test starts an emulator.
AWS_ENDPOINT_URL = "http://127.0.0.1:9"
