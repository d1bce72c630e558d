"""What do all our admin pages do otherwise than Django's? They bear every choice that is sent."""

from __future__ import annotations

from django.contrib.admin import ModelAdmin

from .autocompletes import SteadyAutocompletes


class AdminPage(SteadyAutocompletes, ModelAdmin):  # type: ignore[type-arg]  # takes none at run time
    """The base of whatever is registered with the admin site."""
