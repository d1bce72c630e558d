"""The few pages that belong to no app."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere", "/admin/login/", "/admin/", "/admin/auth/user/"])
def test_every_page_names_its_icon_so_that_no_browser_asks_for_another(admin_client: Client, path: str):
    page = admin_client.get(path, follow=True).content.decode()
    [icon] = re.findall(r'<link rel="icon" href="/static/([^"]+)"', page)
    assert finders.find(icon)


def test_a_list_in_the_admin_counts_and_promises_no_more(admin_client: Client, admin_user: User):
    page = admin_client.get("/admin/auth/user/?q=admin").content.decode()
    assert "1 result<" in page
    assert "Show all" not in page


def test_the_admin_leads_to_no_site_that_is_not_there(admin_client: Client):
    assert "View site" not in admin_client.get("/admin/").content.decode()
