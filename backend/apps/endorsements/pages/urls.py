"""Which pages are the endorsements'? The two that the mail leads to."""

from django.urls import re_path

from .views import VerifyEndorsementPage, WithdrawEndorsementPage

verify, withdraw = VerifyEndorsementPage.as_view(), WithdrawEndorsementPage.as_view()
# Whatever may be left of a link that was cut, so that the page can say so; and no redirect to the slash, which would
# lose a POST.
CUT_OR_WHOLE = r"(?P<token>[^/]{1,200})"

urlpatterns = [
    re_path(rf"^verify-endorsement/{CUT_OR_WHOLE}/\Z", verify, name="verify-endorsement"),
    re_path(rf"^verify-endorsement/{CUT_OR_WHOLE}\Z", verify),
    re_path(rf"^withdraw-endorsement/{CUT_OR_WHOLE}/\Z", withdraw, name="withdraw-endorsement"),
    re_path(rf"^withdraw-endorsement/{CUT_OR_WHOLE}\Z", withdraw),
]
