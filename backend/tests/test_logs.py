"""What a log line must not hold."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client

TOKEN = "Zk3v0mXo1yF0Qm8b5cB3dQ2n7hJ9sT4uW6xY8zA0bC1"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "options", "put"])
def test_no_token_of_a_link_reaches_the_console(client: Client, method: str):
    console = logging.getHandlerByName("console")  # the one that the settings configure
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    terminal = console.setStream(stream)
    try:
        getattr(client, method)(f"/verify-endorsement/{TOKEN}/")
    finally:
        console.setStream(terminal)
    assert "/verify-endorsement/…" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
