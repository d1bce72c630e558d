"""Which paths are the content's?"""

from django.urls import path

from .views import ContentBlocksView, HomepageView, ThemeView

urlpatterns = [
    path("content/homepage", HomepageView.as_view(), name="content-homepage"),
    path("content/blocks", ContentBlocksView.as_view(), name="content-blocks"),
    path("content/theme", ThemeView.as_view(), name="content-theme"),
]
