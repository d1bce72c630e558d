"""What becomes of descriptions from the days in which they were plain text."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from .making import draft

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
