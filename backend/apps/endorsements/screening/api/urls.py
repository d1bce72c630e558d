"""Which paths does a form of somebody else's need?"""

from django.urls import path

from .views import ProofOfWorkChallengeView, SubmissionFormView

urlpatterns = [
    path("campaigns/<slug:slug>/submission-form", SubmissionFormView.as_view(), name="submission-form"),
    path("proof-of-work-challenge", ProofOfWorkChallengeView.as_view(), name="proof-of-work-challenge"),
]
