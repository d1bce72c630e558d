"""Which paths tell how the process is? With and without a slash: monitors are set up once and never looked at again."""

from django.urls import re_path

from .views import live, ready, version

urlpatterns = [
    re_path(r"^health/?$", version, name="health"),
    re_path(r"^health/live/?$", live, name="health-live"),
    re_path(r"^health/ready/?$", ready, name="health-ready"),
]
