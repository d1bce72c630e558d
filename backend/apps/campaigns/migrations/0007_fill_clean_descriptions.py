"""Descriptions were plain text, shown as HTML by whoever trusted them: they become what rich text may be.

A few hundred rows at most. What has no element that stays was text: its blank lines part paragraphs, its line ends stay.
Run again it changes nothing. The release before goes on showing them, our own page with the paragraphs' tags in sight
until the new one serves.
"""

from typing import Any

from django.db import migrations
from django.utils.html import linebreaks

from backend.foundation.rich_text.sanitize import sanitized


def clean_descriptions(apps: Any, schema_editor: Any) -> None:
    campaigns = apps.get_model("campaigns", "Campaign").objects.using(schema_editor.connection.alias)
    for key, text in campaigns.exclude(description="").values_list("pk", "description"):
        clean = sanitized(text)
        # What was sanitised is escaped, so the only < are those of elements.
        as_html = clean if "<" in clean else linebreaks(clean)
        if as_html != text:
            campaigns.filter(pk=key, description=text).update(description=as_html)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_alter_description")]
    operations = [migrations.RunPython(clean_descriptions, migrations.RunPython.noop)]
