"""Tests: a real PostGIS, no environment, and everything outside either fake or unreachable."""

from backend.config.env import LOCAL, development_database_url, development_library
from backend.foundation.postgis.url import parse_database_url

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, database, files_in, mailers

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "backend.apps.demo"]
SECRET_KEY = "test-only-and-therefore-no-secret-at-all-0123456789"  # guards nothing  # noqa: S105  # nosec B105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECRET_STORE = {
    "BACKEND": "backend.foundation.secret_store.folder.FolderSecretStore",
    "OPTIONS": {"folder": str(LOCAL / "secrets-of-tests")},
}
DATABASES = database(parse_database_url(development_database_url()))
GDAL_LIBRARY_PATH = development_library("gdal")
GEOS_LIBRARY_PATH = development_library("geos")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What is tested behind the sign-in needs none; apps/access's own tests ask for it.
STAFF_SECOND_FACTOR_REQUIRED = False
PUBLIC_BASE_URL = "http://testserver"
DEFAULT_FROM_EMAIL = "coalition@testserver"
MAILERS = mailers("django.core.mail.backends.locmem.EmailBackend")
GEOCODER = "backend.apps.geography.geocoding.fake.FakeGeocoder"
TIGER_CACHE = LOCAL / "tiger-of-tests"
# Uploads come to ourselves here, not to S3.
MAX_PAGE_BODY_BYTES = 16 * 1024 * 1024
CENSUS_TIGER_URL = "http://127.0.0.1:9/TIGER{year}/{folder}/{file}"
CENSUS_GEOCODER_URL = "http://127.0.0.1:9/onelineaddress"
# Nowhere, unless a test starts an emulator.
AWS_ENDPOINT_URL = "http://127.0.0.1:9"
# A test that breaks something wants to hear of it at once.
HEALTH_REMEMBERED_SECONDS = 0.0
SCREENING_REMEMBERED_SECONDS = 0.0
MEDIA_ROOT = str(LOCAL / "media-of-tests")
STORAGES = files_in(LOCAL / "media-of-tests")
FILES_ARE_SERVED_HERE = True
UPLOADS_FOLDER = LOCAL / "uploads-of-tests"
