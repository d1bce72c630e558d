"""Whatever is sent for a choice by autocomplete, or in a form's address, the form comes back: on every admin page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

import backend.config.admin_urls  # noqa: F401  # registers every page
from backend.foundation.web.admin_page import AdminPage

pytestmark = pytest.mark.django_db
NO_KEYS = ["abc", "1.5", "\N{SUPERSCRIPT TWO}", "9" * 30, "9" * 5000, "0", "a\x00b", "1' OR 1=1"]


def choices() -> Iterator[tuple[str, str, str]]:
    """Of each page its route; each field of the page itself or of an inline; and that inline's class, or nothing."""
    for model, page in admin.site._registry.items():
        route = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
        yield from ((route, name, "") for name in page.autocomplete_fields)
        for inline in page.inlines:
            yield from ((route, name, inline.__name__) for name in inline.autocomplete_fields)


CHOICES = sorted(choices())


def test_every_page_that_is_registered_is_one_of_ours():
    strangers = [model for model, page in admin.site._registry.items() if not isinstance(page, AdminPage)]
    assert not strangers, "derive it from foundation/web/admin_page.py"


def test_there_are_such_choices():
    assert {
        ("admin:campaigns_campaign_add", "hero_image", ""),
        ("admin:campaigns_campaign_add", "bill", "BillOfCampaignInline"),
        ("admin:campaigns_bill_add", "companions", ""),
        ("admin:access_externalidentity_add", "user", ""),
    } <= set(CHOICES)


@pytest.mark.parametrize(("route", "name", "inline"), CHOICES)
def test_what_is_no_key_is_refused_at_its_field(route: str, name: str, inline: str, admin_client: Client):
    address = reverse(route)
    rows = {type(one.opts).__name__: one.formset.prefix for one in _formsets(admin_client.get(address))}
    form = {f"{prefix}-{count}_FORMS": "0" for prefix in rows.values() for count in ("TOTAL", "INITIAL")}
    sent = name
    if inline:
        form[f"{rows[inline]}-TOTAL_FORMS"], sent = "1", f"{rows[inline]}-0-{name}"
    for typed in NO_KEYS:
        answer = admin_client.post(address, {**form, sent: typed})
        assert answer.status_code == 200, typed
        errors = [one.formset.errors[0] for one in _formsets(answer) if type(one.opts).__name__ == inline]
        assert name in (errors[0] if inline else answer.context["adminform"].form.errors), typed


def _formsets(answer: Any) -> list[Any]:
    return list(answer.context["inline_admin_formsets"])


def may_be_added() -> list[str]:
    return sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}_add" for model in admin.site._registry)


@pytest.mark.parametrize("route", may_be_added())
def test_what_an_address_would_fill_in_is_left_out_where_it_is_none(route: str, admin_client: Client):
    """An add page takes the first values of its fields from the address: `?image=abc`."""
    address = reverse(route)
    page = admin_client.get(address)
    if page.status_code == 403:  # nobody adds one
        return
    fields = page.context["adminform"].form.fields
    edges = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
    for typed in (*NO_KEYS, "1,2", "1,abc", "", "2026-02-30", "2026-03-01T10:00", *edges):
        answer = admin_client.get(address, dict.fromkeys(fields, typed))
        assert answer.status_code == (400 if "\0" in typed else 200), typed
