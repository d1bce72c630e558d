"""Which paths are the endorsements'?"""

from django.urls import include, path

from .views import (
    CampaignEndorsementsView,
    CampaignLegislatorsView,
    CampaignSummaryView,
    EndorsementConfirmView,
    EndorsementLinkView,
    EndorsementWithdrawView,
)

urlpatterns = [
    path("campaigns/<slug:slug>/endorsements", CampaignEndorsementsView.as_view(), name="campaign-endorsements"),
    path("campaigns/<slug:slug>/endorsement-links", EndorsementLinkView.as_view(), name="endorsement-links"),
    path("campaigns/<slug:slug>/legislators", CampaignLegislatorsView.as_view(), name="campaign-legislators"),
    path("campaigns/<slug:slug>/summary", CampaignSummaryView.as_view(), name="campaign-summary"),
    path("endorsement-confirmations", EndorsementConfirmView.as_view(), name="endorsement-confirmations"),
    path("endorsement-withdrawals", EndorsementWithdrawView.as_view(), name="endorsement-withdrawals"),
    path("", include("backend.apps.endorsements.screening.api.urls")),
]
