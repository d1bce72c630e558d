"""GeoDjango, DRF and one database; read by Django, and beside it by Zappa's handler (the capitals at the end)."""

import os

from backend.foundation.postgis.url import parse_database_url

_variables = os.environ  # noqa: TID251  # a project of its own

DEBUG = False
SECRET_KEY = "guards-nothing"  # noqa: S105
ALLOWED_HOSTS = ["api.example.org"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.gis", "rest_framework", "benchmarks.cold_start_floor"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "benchmarks.cold_start_floor.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": parse_database_url(_variables["DATABASE_URL"]) | {"ENGINE": "django.contrib.gis.db.backends.postgis"}
}
GDAL_LIBRARY_PATH = _variables["GDAL_LIBRARY_PATH"]
GEOS_LIBRARY_PATH = _variables["GEOS_LIBRARY_PATH"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

PROJECT_NAME = "floor"
API_STAGE = "floor"
APP_MODULE = "benchmarks.cold_start_floor.wsgi"
APP_FUNCTION = "application"
DJANGO_SETTINGS = DOMAIN = BASE_PATH = LOG_LEVEL = EXCEPTION_HANDLER = REMOTE_ENV = None
BINARY_SUPPORT = True
ADDITIONAL_TEXT_MIMETYPES: list[str] = []
CONTEXT_HEADER_MAPPINGS: dict[str, str] = {}
ENVIRONMENT_VARIABLES: dict[str, str] = {}
