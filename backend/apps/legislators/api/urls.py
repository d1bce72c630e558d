"""Which paths are the legislators'?"""

from django.urls import path

from .views import LegislatorDetailView, LegislatorListView, LegislatorLookupView

urlpatterns = [
    path("legislators", LegislatorListView.as_view(), name="legislators"),
    path("legislators/lookup", LegislatorLookupView.as_view(), name="legislator-lookup"),
    path("legislators/<uuid:id>", LegislatorDetailView.as_view(), name="legislator"),
]
