"""manage.py and bin/demo on a developer's machine: what bin/ makes is enough, mail goes into a folder.

One thing leaves the machine: an address without coordinates is asked of the Census's geocoder (GEOCODER=fake keeps
it here, and knows four capitols).
"""

from backend.config.env import (
    LOCAL,
    development_base_url,
    development_database_url,
    development_debug,
    development_endpoint_url,
    development_geocoder,
    development_library,
)
from backend.foundation.postgis.url import parse_database_url

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, database, files_in, mailers

DEBUG = development_debug()
INSTALLED_APPS = [*INSTALLED_APPS, "backend.apps.demo"]
SECRET_KEY = "local-only-and-therefore-no-secret-at-all-0123456789"  # guards nothing  # noqa: S105  # nosec B105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_STORE = {
    "BACKEND": "backend.foundation.secret_store.folder.FolderSecretStore",
    "OPTIONS": {"folder": str(LOCAL / "secrets")},
}
AWS_ENDPOINT_URL = development_endpoint_url()
DATABASES = database(parse_database_url(development_database_url()))
GDAL_LIBRARY_PATH = development_library("gdal")
GEOS_LIBRARY_PATH = development_library("geos")

# The demo's admin has a password that everybody knows; an authenticator would guard nothing.
STAFF_SECOND_FACTOR_REQUIRED = False
PUBLIC_BASE_URL = development_base_url()
DEFAULT_FROM_EMAIL = "coalition@localhost"
MAILERS = mailers("backend.foundation.mail.folder_and_console.EmailBackend", file_path=str(LOCAL / "mail"))
GEOCODER = development_geocoder()
# A front end under development.
CORS_ALLOWED_ORIGINS = ["http://localhost:3000", "http://127.0.0.1:3000"]
MEDIA_ROOT = str(LOCAL / "media")
STORAGES = files_in(LOCAL / "media")
FILES_ARE_SERVED_HERE = True
# Uploads come through our own route here, not to S3: 8 MiB at most (foundation/files/kinds.py), and their form.
MAX_PAGE_BODY_BYTES = 12 * 1024 * 1024
