"""Where is an address? `geocoder()` asks whom the settings name."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .protocol import GeocodedPoint, Geocoder, GeocoderUnavailable, PostalAddress

__all__ = ["GeocodedPoint", "Geocoder", "GeocoderUnavailable", "PostalAddress", "geocoder"]


def geocoder() -> Geocoder:
    """The one that GEOCODER names. Imported by name, so that a web process never loads a client it does not use."""
    return cast("Geocoder", import_string(settings.GEOCODER)())
