"""Which pages has the admin? Imported when somebody asks for one, and with it every app's admin module.

No visitor's request needs them, and to import them is a twentieth of a container's start.
"""

from __future__ import annotations

from django.contrib import admin

admin.autodiscover()

urlpatterns = admin.site.get_urls()
