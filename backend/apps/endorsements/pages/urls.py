"""Which pages are the endorsements'? The one that the mail leads to."""

from django.urls import re_path

from .views import VerifyEndorsementPage

page = VerifyEndorsementPage.as_view()
# Whatever may be left of a link that was cut, so that the page can say so; and no redirect to the slash, which would
# lose a POST.
CUT_OR_WHOLE = r"^verify-endorsement/(?P<token>[^/]{1,200})"

urlpatterns = [
    re_path(rf"{CUT_OR_WHOLE}/\Z", page, name="verify-endorsement"),
    re_path(rf"{CUT_OR_WHOLE}\Z", page),
]
