"""Which old paths are answered? docs/front-end.md has the table, and a test asks each of its rows."""

from django.urls import path, register_converter

from backend.apps.legal.models import DocumentKind
from backend.foundation.health.views import version

from .robots import RobotsPage
from .sitemaps import SitemapPage
from .views import (
    OldAddressSuggestionsView,
    OldCampaignByNameView,
    OldCampaignsView,
    OldCampaignView,
    OldContentBlocksView,
    OldContentBlockView,
    OldCsrfTokenView,
    OldEndorsementsView,
    OldEndorsersView,
    OldHomepageByNumberView,
    OldHomepageView,
    OldLegalView,
    OldLegislatorsView,
    OldPeopleView,
    OldPersonView,
    OldPlaceView,
    OldResendView,
    OldThemeCssView,
    OldThemeView,
    OldVerifyView,
)


class KeyConverter:
    """A primary key: digits that a bigint holds."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(KeyConverter, "key")

urlpatterns = [
    path("api/homepage/", OldHomepageView.as_view(), name="front-end-homepage"),
    path("api/homepage/<key:homepage_number>/", OldHomepageByNumberView.as_view(), name="front-end-homepage-by-number"),
    path("api/themes/active/", OldThemeView.as_view(), name="front-end-theme"),
    path("api/themes/active/css/", OldThemeCssView.as_view(), name="front-end-theme-css"),
    path("api/content-blocks/", OldContentBlocksView.as_view(), name="front-end-content-blocks"),
    path("api/content-blocks/<key:block_number>/", OldContentBlockView.as_view(), name="front-end-content-block"),
    path("api/campaigns/", OldCampaignsView.as_view(), name="front-end-campaigns"),
    path("api/campaigns/<key:number>/", OldCampaignView.as_view(), name="front-end-campaign"),
    path("api/campaigns/by-name/<slug:name>/", OldCampaignByNameView.as_view(), name="front-end-campaign-by-name"),
    path("api/campaigns/slug/<slug:name>/", OldCampaignByNameView.as_view(), name="front-end-campaign-by-slug"),
    path("api/endorsements/", OldEndorsementsView.as_view(), name="front-end-endorsements"),
    path("api/endorsements/verify/<str:token>/", OldVerifyView.as_view(), name="front-end-verify"),
    path("api/endorsements/resend-verification/", OldResendView.as_view(), name="front-end-resend"),
    path("api/endorsers/", OldEndorsersView.as_view(), name="front-end-endorsers"),
    path("api/legislators/", OldLegislatorsView.as_view(), name="front-end-legislators"),
    path("api/people/", OldPeopleView.as_view(), name="front-end-people"),
    path("api/people/<str:slug>/", OldPersonView.as_view(), name="front-end-person"),
    path("api/address/suggestions/", OldAddressSuggestionsView.as_view(), name="front-end-address-suggestions"),
    path("api/address/place/<str:place>/", OldPlaceView.as_view(), name="front-end-place"),
    path("api/legal/terms/", OldLegalView.as_view(kind=DocumentKind.TERMS), name="front-end-terms"),
    path("api/legal/privacy/", OldLegalView.as_view(kind=DocumentKind.PRIVACY), name="front-end-privacy"),
    path("api/csrf-token/", OldCsrfTokenView.as_view(), name="front-end-csrf-token"),
    path("api/health/", version, name="front-end-health"),
    path("sitemap.xml", SitemapPage.as_view(), name="sitemap"),
    path("robots.txt", RobotsPage.as_view(), name="robots"),
]
