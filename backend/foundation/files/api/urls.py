"""Which paths are the uploads'?"""

from django.urls import path

from .views import UploadAcceptanceView, UploadsView

urlpatterns = [
    path("uploads", UploadsView.as_view(), name="uploads"),
    path("uploads/<slug:key>/acceptance", UploadAcceptanceView.as_view(), name="upload-acceptance"),
]
