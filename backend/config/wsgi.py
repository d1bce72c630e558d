"""The WSGI application, for any WSGI server and for Zappa."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.deployed")
django.setup(set_prefix=False)

from backend.foundation.rate_limiting.configured import limiter  # noqa: E402  # Django must be set up first
from backend.foundation.web.client_address import TrustedClientAddress  # noqa: E402  # Django must be set up first
from backend.foundation.web.wsgi import UTF8Handler  # noqa: E402  # Django must be set up first

application = TrustedClientAddress(UTF8Handler())
# Now, while nobody waits: a request has a fifth of a second for the store, too little to import and connect as well.
limiter().connect()
