"""Which addresses outside the API are the content's?"""

from django.urls import path

from .views import ThemeStyleSheet

urlpatterns = [path("content/theme.css", ThemeStyleSheet.as_view(), name="theme-css")]
