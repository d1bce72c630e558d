"""What becomes of descriptions from the days in which they were plain text."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from .making import draft, published

pytestmark = pytest.mark.django_db
clean_descriptions = import_module("backend.apps.campaigns.migrations.0007_fill_clean_descriptions").clean_descriptions


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("", ""),
        (
            "Less < more & so on.\n\nA second\nparagraph.",
            "<p>Less &lt; more &amp; so on.</p>\n\n<p>A second<br>paragraph.</p>",
        ),
        ("<p>Kept <b>so</b>.</p>", "<p>Kept <b>so</b>.</p>"),
        ("<script>alert(1)</script>Words<img src=x onerror=alert(1)>", "<p>Words</p>"),
        ('<p onclick="a()">One</p><iframe src="//evil.example"></iframe>', "<p>One</p>"),
    ],
)
def test_each_is_rich_text_and_the_second_run_changes_nothing(was: str, becomes: str):
    campaign = draft()
    with connection.cursor() as cursor:  # past the field, as the code before wrote it
        cursor.execute("UPDATE campaigns_campaign SET description = %s", [was])
    for _ in range(2):
        clean_descriptions(apps, connection.schema_editor())
        campaign.refresh_from_db()
        assert campaign.description == becomes


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n\n<p>Two.</p>"),
        ("<p>One.</p><script>alert(1)</script>", "<p>One.</p>"),
        ("", ""),
    ],
)
def test_what_the_release_before_still_writes_is_shown_as_rich_text_only(client: Client, written: str, shown: str):
    campaign = published()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_campaign SET description = %s WHERE id = %s", [written, campaign.pk])
    assert client.get(f"/api/v1/campaigns/{campaign.slug}").json()["description"] == shown
    assert "<script>" not in client.get(f"/campaigns/{campaign.slug}/").content.decode()
