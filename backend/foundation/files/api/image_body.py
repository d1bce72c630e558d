"""How does the API tell of a picture that a page shows?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

IMAGE = {
    "url": "https://media.example.org/images/3f2a9c.webp",
    "width": 1600,
    "height": 900,
    "alt_text": "Children drink from a tap in a school's corridor.",
    "attribution": "Photo: Ada Lovelace",
    "license": "CC BY 4.0",
    "source_url": "",
}


class ImageBody(serializers.Serializer[Any]):
    """A picture in the default storage: its address, its size, and what is to be said of it beside it."""

    url = serializers.CharField(help_text="A path of this site, or a whole address.")
    width = serializers.IntegerField(help_text="In pixels.")
    height = serializers.IntegerField(help_text="In pixels.")
    alt_text = serializers.CharField()
    attribution = serializers.CharField()
    license = serializers.CharField(help_text="Empty where nothing is said.")
    source_url = serializers.CharField(help_text="Empty where nothing is said.")
