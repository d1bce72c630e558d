"""Which paths of the API are about access?"""

from django.urls import path

from .views import OwnTokenView

urlpatterns = [path("access/token", OwnTokenView.as_view(), name="access-token")]
