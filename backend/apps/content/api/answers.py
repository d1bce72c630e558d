"""What does the API say of the site's content? All rich text is sanitised already."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.apps.content.models import BlockKind, ContentBlock, Ground, Homepage, ImagePlace, PageType, Theme
from backend.apps.content.models.homepage import SOCIAL
from backend.apps.content.tokens import COLOURS, FONTS
from backend.foundation.files.api.image_body import ImageBody


class HomepageBody(serializers.ModelSerializer[Homepage]):
    hero_image = ImageBody(source="shown_hero_image", allow_null=True)
    cta_body = serializers.CharField(help_text="Sanitised HTML.")
    cta_button_url = serializers.CharField(help_text="A path of the site, or an address with https://; or empty.")
    published_at = serializers.SerializerMethodField()

    class Meta:
        model = Homepage
        fields = (
            "organization_name", "tagline", "hero_title", "hero_subtitle", "hero_image", "hero_overlay_percent",
            "cta_title", "cta_body", "cta_button_text", "cta_button_url",
            "shows_campaigns", "campaigns_title", "campaigns_subtitle", *SOCIAL, "published_at",
        )  # fmt: skip

    @extend_schema_field(serializers.DateTimeField())
    def get_published_at(self, homepage: Homepage) -> str:
        field = serializers.DateTimeField()
        return str(field.to_representation(self.context["published_at"]))


class ContentBlockBody(serializers.ModelSerializer[ContentBlock]):
    page_type = serializers.ChoiceField(choices=PageType.choices)
    kind = serializers.ChoiceField(source="shown_kind", choices=BlockKind.choices)
    body = serializers.CharField(help_text="Sanitised HTML.")
    image = ImageBody(source="shown_image", allow_null=True)
    image_place = serializers.ChoiceField(choices=ImagePlace.choices)
    ground = serializers.ChoiceField(choices=Ground.choices, help_text="Which of the theme's colours is behind it.")

    class Meta:
        model = ContentBlock
        fields = ("id", "page_type", "kind", "position", "title", "body", "image", "image_place", "ground")


class ThemeBody(serializers.Serializer[Theme]):
    name = serializers.CharField()
    colours = serializers.DictField(
        child=serializers.CharField(), help_text=f"Of these names: {', '.join(COLOURS)}. #rrggbb or oklch()."
    )
    fonts = serializers.SerializerMethodField(help_text="Stacks for CSS's font-family: heading, body.")
    text_px = serializers.IntegerField()
    radius_px = serializers.IntegerField()
    spacing_px = serializers.IntegerField()
    logo = ImageBody(source="shown_logo", allow_null=True)
    css = serializers.CharField(help_text="The same as one rule of custom properties; also at /content/theme.css.")

    def get_fonts(self, theme: Theme) -> dict[str, str]:
        return {"heading": FONTS[theme.heading_font], "body": FONTS[theme.body_font]}


def homepage_body(homepage: Homepage, published_at: Any) -> Any:
    return HomepageBody(homepage, context={"published_at": published_at}).data
