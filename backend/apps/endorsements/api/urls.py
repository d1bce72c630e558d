"""Which paths are the endorsements'?"""

from django.urls import include, path

from .export_views import EndorsementExportView, EndorsementRecordsView
from .views import (
    CampaignEndorsementsView,
    CampaignLegislatorsView,
    CampaignSummaryView,
    EndorsementConfirmView,
    EndorsementLinkView,
    EndorsementPreviewView,
    EndorsementWithdrawView,
)

urlpatterns = [
    path("campaigns/<slug:slug>/endorsements", CampaignEndorsementsView.as_view(), name="campaign-endorsements"),
    path("campaigns/<slug:slug>/endorsement-links", EndorsementLinkView.as_view(), name="endorsement-links"),
    path("campaigns/<slug:slug>/legislators", CampaignLegislatorsView.as_view(), name="campaign-legislators"),
    path("campaigns/<slug:slug>/summary", CampaignSummaryView.as_view(), name="campaign-summary"),
    path("endorsements", EndorsementRecordsView.as_view(), name="endorsement-records"),
    path("endorsements/export", EndorsementExportView.as_view(), name="endorsement-export"),
    path("endorsement-previews", EndorsementPreviewView.as_view(), name="endorsement-previews"),
    path("endorsement-confirmations", EndorsementConfirmView.as_view(), name="endorsement-confirmations"),
    path("endorsement-withdrawals", EndorsementWithdrawView.as_view(), name="endorsement-withdrawals"),
    path("", include("backend.apps.endorsements.screening.api.urls")),
]
