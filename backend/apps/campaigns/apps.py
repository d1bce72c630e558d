from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "backend.apps.campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"
