"""Which pages has the admin? Imported when somebody asks for one, and with it every app's admin module.

No visitor's request needs them, and to import them is a twentieth of a container's start.
"""

from __future__ import annotations

from django.contrib import admin

from backend.apps.access.pages.urls import urlpatterns as ways_in

admin.autodiscover()

# Before the admin's own: its login asks for no second factor.
urlpatterns = [*ways_in, *admin.site.get_urls()]
