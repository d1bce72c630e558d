"""Which pages lead into the admin? Listed before the admin's own, two of whose they stand in for: login and logout."""

from django.urls import path

from .code import CodePage
from .enrolment import EnrolmentPage, OwnSecondFactorPage
from .provider import CallbackPage, ProviderPage
from .sign_in import SignInPage
from .sign_out import SignOutPage

urlpatterns = [
    path("login/", SignInPage.as_view(), name="login"),
    path("logout/", SignOutPage.as_view(), name="logout"),
    path("sign-in/code/", CodePage.as_view(), name="sign_in_code"),
    path("sign-in/enrolment/", EnrolmentPage.as_view(), name="sign_in_enrolment"),
    path("sign-in/provider/", ProviderPage.as_view(), name="sign_in_provider"),
    path("sign-in/provider/callback/", CallbackPage.as_view(), name="sign_in_callback"),
    path("second-factor/", OwnSecondFactorPage.as_view(), name="own_second_factor"),
]
