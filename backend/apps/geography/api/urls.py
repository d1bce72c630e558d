"""Which paths are geography's?"""

from django.urls import path, re_path

from .lookups import RegionLookupView
from .tiles import TileJSONView, TileView
from .views import RegionDetailView, RegionListView, RegionShapeView

# A GEOID's alphabet; anything else is a 404 before it meets the database.
_REGION = r"regions/(?P<layer>[a-z]{1,10})/(?P<geoid>[0-9A-Za-z-]{1,20})"
_LAYER_TILES = r"tiles/(?P<layer>[a-z]{1,10})"

urlpatterns = [
    path("regions", RegionListView.as_view(), name="regions"),
    path("regions/lookup", RegionLookupView.as_view(), name="region-lookup"),
    re_path(rf"^{_REGION}$", RegionDetailView.as_view(), name="region"),
    re_path(rf"^{_REGION}/shape$", RegionShapeView.as_view(), name="region-shape"),
    re_path(rf"^{_LAYER_TILES}$", TileJSONView.as_view(), name="tiles"),
    path("tiles/<slug:layer>/<int:zoom>/<int:column>/<int:row>", TileView.as_view(), name="tile"),
]
