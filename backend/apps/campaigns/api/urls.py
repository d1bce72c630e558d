"""Which paths are the campaigns'?"""

from django.urls import path

from .views import CampaignDetailView, CampaignListView

urlpatterns = [
    path("campaigns", CampaignListView.as_view(), name="campaigns"),
    path("campaigns/<slug:slug>", CampaignDetailView.as_view(), name="campaign"),
]
