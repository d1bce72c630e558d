"""A description is rich text, sanitised whoever writes it; nothing changes in the database."""

from django.db import migrations

from backend.foundation.rich_text.field import RichTextField


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_protect_published_slug")]

    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="description",
            field=RichTextField(
                blank=True,
                help_text="HTML: paragraphs, headings, lists, links, emphasis; nothing else stays.",
                max_length=20_000,
            ),
        )
    ]
