"""Which pages are the endorsements'? Those that mails lead to, the site's own, those of the campaigns."""

from django.urls import path, re_path

from backend.apps.endorsements.content_pages import PAGES_OF_BLOCKS

from .ask_again import AskAgainPage, AskAgainSentPage
from .campaigns import CampaignLegislatorsPage, CampaignListPage, CampaignPage
from .endorse import EndorsePage, EndorseSentPage
from .home import ContentPage, HomePage
from .legal import LegalPage
from .views import VerifyEndorsementPage, WithdrawEndorsementPage

verify, withdraw = VerifyEndorsementPage.as_view(), WithdrawEndorsementPage.as_view()
# Whatever may be left of a link that was cut, so that the page can say so; and no redirect to the slash, which would
# lose a POST.
CUT_OR_WHOLE = r"(?P<token>[^/]{1,200})"

urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    re_path(rf"^(?P<page>{'|'.join(PAGES_OF_BLOCKS)})/\Z", ContentPage.as_view(), name="content-page"),
    path("campaigns/", CampaignListPage.as_view(), name="campaign-list-page"),
    path("campaigns/<slug:slug>/", CampaignPage.as_view(), name="campaign-page"),
    path("campaigns/<slug:slug>/legislators/", CampaignLegislatorsPage.as_view(), name="campaign-legislators-page"),
    path("campaigns/<slug:slug>/endorse/", EndorsePage.as_view(), name="campaign-endorse-page"),
    path("campaigns/<slug:slug>/endorse/sent/", EndorseSentPage.as_view(), name="campaign-endorse-sent-page"),
    path("campaigns/<slug:slug>/endorse/again/", AskAgainPage.as_view(), name="campaign-ask-again-page"),
    path("campaigns/<slug:slug>/endorse/again/sent/", AskAgainSentPage.as_view(), name="campaign-ask-again-sent-page"),
    path("legal/<slug:kind>/", LegalPage.as_view(), name="legal-page"),
    re_path(rf"^verify-endorsement/{CUT_OR_WHOLE}/\Z", verify, name="verify-endorsement"),
    re_path(rf"^verify-endorsement/{CUT_OR_WHOLE}\Z", verify),
    re_path(rf"^withdraw-endorsement/{CUT_OR_WHOLE}/\Z", withdraw, name="withdraw-endorsement"),
    re_path(rf"^withdraw-endorsement/{CUT_OR_WHOLE}\Z", withdraw),
]
