"""Does a release refuse exactly what the deployed settings could not start with?"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from backend.config.variables import EXACTLY_ONE, VARIABLES
from backend.ops.shapes import shape_of
from backend.ops.staff_paths import BEGIN, CALLBACK, SIGNED_OUT
from backend.ops.stage_settings import REQUIRED_ENVIRONMENT

# Lambda itself says where it is; the image where its libraries are.
SAID_BY_OTHERS = {"AWS_REGION", "GDAL_LIBRARY_PATH", "GEOS_LIBRARY_PATH"}


def test_the_operators_list_of_required_variables_is_that_of_the_settings():
    required = {name for name, variable in VARIABLES.items() if not variable.may_be_missing}
    # Of two ways to say a secret, the one that names it: SSM and Lambda's configuration hold no secret's value.
    required |= {named for named, _ in EXACTLY_ONE}
    assert set(REQUIRED_ENVIRONMENT) == required - SAID_BY_OTHERS
    assert all(name.endswith("_SECRET_ID") for name, _ in EXACTLY_ONE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "https://login.example.org"),
        ("ISSUER", "https://login.example.org/"),
        ("ISSUER", "https://login.example.org:8443/realms/staff"),
        ("ISSUER", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"),
        ("ISSUER", "http://login.example.org"),
        ("ISSUER", "https://login.example.org?tenant=1"),
        ("ISSUER", "https://login.example.org/#a"),
        ("ISSUER", "login.example.org"),
        ("ISSUER", "https:///path"),
        ("CLIENT_ID", "7abc"),
        ("CLIENT_ID", "https://example.org/client?a=b"),
        ("CLIENT_ID", "two words"),
        ("CLIENT_ID", "a" * 256),
        ("GROUPS_CLAIM", "cognito:groups"),
        ("GROUPS_CLAIM", "https://example.org/claims/groups"),
        ("GROUPS_CLAIM", "two words"),
        ("GROUP_ROLES", "staff=editor"),
        ("GROUP_ROLES", "Campaign team=editor,platform-owners=superuser"),
        ("GROUP_ROLES", "staff=owner"),
        ("GROUP_ROLES", "=editor"),
        ("GROUP_ROLES", "staff=editor,"),
        ("GROUP_ROLES", "staff"),
    ],
)
def test_what_a_release_takes_of_the_staffs_provider_is_what_the_settings_take(name: str, value: str):
    variable = f"STAFF_OIDC_{name}"
    try:
        VARIABLES[variable].parse(value)
        is_read = True
    except ValueError:
        is_read = False
    assert shape_of(f"environment/{variable}").fits(value) == is_read


def test_where_a_provider_sends_staff_back_to_is_where_the_application_waits():
    ours = [reverse(f"admin:{name}") for name in ("sign_in_provider", "sign_in_callback", "login")]
    assert ours == [BEGIN, CALLBACK, SIGNED_OUT]
    terraform = (settings.REPOSITORY / "terraform" / "staff.tf").read_text(encoding="utf-8")
    assert terraform.count(f'"${{base}}{CALLBACK}"') == terraform.count(f'"${{base}}{SIGNED_OUT}"') == 1
