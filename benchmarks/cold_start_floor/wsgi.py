"""As `startproject` writes it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.cold_start_floor.settings")  # noqa: TID251

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
