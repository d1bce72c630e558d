"""Which paths are the legal documents'?"""

from django.urls import path

from .views import LegalDocumentView, LegalVersionsView

urlpatterns = [
    path("legal/<slug:kind>", LegalDocumentView.as_view(), name="legal-document"),
    path("legal/<slug:kind>/versions", LegalVersionsView.as_view(), name="legal-versions"),
]
