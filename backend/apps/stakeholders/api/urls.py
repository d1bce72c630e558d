"""Which paths are the stakeholders'?"""

from django.urls import path

from .views import StakeholderListView

urlpatterns = [path("stakeholders", StakeholderListView.as_view(), name="stakeholders")]
