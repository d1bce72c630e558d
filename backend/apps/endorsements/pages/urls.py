"""Which pages are the endorsements'? The one that the mail leads to."""

from django.urls import re_path

from backend.apps.endorsements.links import TOKEN_PATTERN

from .views import VerifyEndorsementPage

urlpatterns = [
    re_path(
        rf"^verify-endorsement/(?P<token>{TOKEN_PATTERN})/$",
        VerifyEndorsementPage.as_view(),
        name="verify-endorsement",
    ),
]
