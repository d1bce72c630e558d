"""What a log line must not hold."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client

from backend.config.settings import base
from backend.foundation.web.logs import MaskedPaths

PATTERN = base.LOGGING["filters"]["tokens"]["pattern"]  # type: ignore[index]  # a dictionary of dictionaries
TOKEN = "Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "options", "put"])
def test_no_token_of_a_link_reaches_the_console(client: Client, method: str):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskedPaths(PATTERN))
    logging.getLogger("django").addHandler(handler)
    try:
        getattr(client, method)(f"/verify-endorsement/{TOKEN}/")
    finally:
        logging.getLogger("django").removeHandler(handler)
    assert "/verify-endorsement/…" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
