"""An address in a mail leads to the public site, whichever door the request came through that made it."""

from __future__ import annotations

from typing import Any

from django.urls import set_script_prefix

from backend.foundation.web.public_address import public_address


def test_the_stage_at_api_gateways_own_address_is_no_part_of_it(settings: Any):
    settings.PUBLIC_BASE_URL = "https://www.example.org"
    set_script_prefix("/dev/")
    try:
        assert public_address("verify-endorsement", ["a-token"]).startswith("https://www.example.org/verify-")
    finally:
        set_script_prefix("/")


def test_a_site_may_live_below_a_path(settings: Any):
    settings.PUBLIC_BASE_URL = "https://abc.execute-api.us-east-1.amazonaws.com/dev"
    assert public_address("home") == "https://abc.execute-api.us-east-1.amazonaws.com/dev/"
