"""Vector tiles: neighbours keep their border at each zoom, the day decides, what is no tile is a sentence."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.gis.geos import Polygon
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.models import Drawing, LookupPiece
from backend.apps.geography.services import activate_vintages, import_vintage, read_tile
from backend.apps.geography.services.draw_vintage import DRAWN_ZOOMS
from backend.apps.geography.services.read_tile import MAX_ZOOM, MIN_ZOOMS
from backend.apps.geography.tiger.handmade import Drawn, Rectangle, write_zip
from backend.apps.geography.tiger.layout import parse_file_name

from .maps import EAST, NOW, WEST, WHOLE, Maps, drawn
from .vector_tiles import Feature, Ring, layers_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)
# The tile of zoom 8 that holds the middle of the hand-made border, 72 degrees west, and one of zoom 12 upon it.
MIDDLE, NEAR = (8, 76, 95), (12, 1228, 1527)


def features_of(tile: bytes) -> dict[str, Feature]:
    return {feature.attributes["geoid"]: feature for layer in layers_of(tile) for feature in layer.features}


def area(rings: list[Ring]) -> float:
    """In units of the tile; holes wind the other way, and count against it."""
    return abs(sum(x1 * y2 - x2 * y1 for ring in rings for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))) / 2


def test_a_tile_shows_the_regions_of_a_layer_with_what_they_are(client: Client, maps: Maps):
    maps.stand("tl_2017_us_state", {"09": WHOLE}, names={"09": "Connecticut"})
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST}, names={"0901": "Congressional District 1"})
    response = client.get("/api/v1/tiles/cd/8/76/95")
    assert (response.status_code, response["content-type"]) == (200, "application/vnd.mapbox-vector-tile")
    [layer] = layers_of(response.content)
    assert (layer.name, layer.extent, len(layer.features)) == ("cd", 4096, 2)
    assert layer.features[0].attributes == {
        "geoid": "0901",
        "name": "Congressional District 1",
        "state": "09",
        "vintage": "tl_2017_us_cd115",
    }


@pytest.mark.parametrize("tile", [(2, 1, 1), (3, 2, 2), (4, 4, 5), (6, 19, 23), MIDDLE, (9, 153, 191), NEAR])
def test_neighbours_meet_on_one_line_at_each_zoom(maps: Maps, tile: tuple[int, int, int]):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    zoom, column, row = tile
    shown = features_of(read_tile(layer="cd", day=TODAY, zoom=zoom, column=column, row=row))
    [[west], [east]] = shown["0901"].rings, shown["0902"].rings
    assert max(x for x, _ in west) == min(x for x, _ in east)


def test_a_region_keeps_its_number_on_every_tile_and_every_map(maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    maps.stand("tl_2022_09_cd118", {"0901": EAST})
    tiles = [(TODAY, *MIDDLE), (date(2018, 1, 1), *MIDDLE), (TODAY, *NEAR)]
    shown = [features_of(read_tile(layer="cd", day=d, zoom=z, column=x, row=y))["0901"] for d, z, x, y in tiles]
    assert len({feature.number for feature in shown}) == 1
    assert [feature.attributes["vintage"] for feature in shown] == [
        "tl_2022_09_cd118",
        "tl_2017_us_cd115",
        "tl_2022_09_cd118",
    ]
    assert shown[0].rings != shown[1].rings


@pytest.mark.parametrize("tile", [MIDDLE, NEAR])
def test_where_no_map_is_in_force_or_nothing_lies_the_tile_is_empty(client: Client, maps: Maps, tile: tuple[int, ...]):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    maps.draft("tl_2017_us_county", {"09001": WEST})
    zoom, column, row = tile
    for address in (
        f"/api/v1/tiles/county/{zoom}/{column}/{row}",
        f"/api/v1/tiles/cd/{zoom}/{column}/{row}?date=2016-12-31",
        f"/api/v1/tiles/cd/{zoom}/0/0",
    ):
        response = client.get(address)
        assert (response.status_code, response.content) == (200, b"")


def test_a_cut_shape_is_drawn_without_its_cuts(tmp_path: Path):
    file = parse_file_name("tl_2017_us_county.zip")
    teeth = [(-73 + step / 300, 42 - step % 2 / 100) for step in range(1, 600)]
    ring = [(-73.0, 41.0), (-73.0, 42.0), *teeth, (-71.0, 42.0), (-71.0, 41.0), (-73.0, 41.0)]
    county = Drawn(drawn(file, "09001", WHOLE).attributes, [ring])
    vintage = import_vintage(path=write_zip(tmp_path / file.name, [county]), commit=True).vintage
    activate_vintages(vintages=[vintage], now=NOW)
    zoom, column, row = NEAR
    west, south, east, north = (column * 360 / 2**zoom - 180, 41.4, (column + 1) * 360 / 2**zoom - 180, 41.6)
    assert LookupPiece.objects.filter(geometry__bboverlaps=Polygon.from_bbox((west, south, east, north))).count() > 1
    [shown] = features_of(read_tile(layer="county", day=TODAY, zoom=zoom, column=column, row=row)).values()
    assert (len(shown.rings), area(shown.rings)) == (1, (4096 + 2 * 64) ** 2)


@pytest.mark.parametrize(("west", "column"), [(-180.0, 0), (179.8, 1023)])
def test_what_lies_at_the_antimeridian_is_drawn_near_by_too(maps: Maps, west: float, column: int):
    maps.stand("tl_2017_us_county", {"02016": Rectangle(west, 51.0, west + 0.2, 53.0)})
    [shown] = features_of(read_tile(layer="county", day=TODAY, zoom=10, column=column, row=338)).values()
    assert area(shown.rings) > 4096 * 2000


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("moon/3/1/1", "There is no layer moon; known are state, cd, county, sldu, sldl."),
        ("county/2/1/1", "The layer county has tiles of the zooms 3 to 14, none of 2."),
        ("state/15/1/1", "The layer state has tiles of the zooms 0 to 14, none of 15."),
        ("state/3/8/1", "At zoom 3 columns and rows go from 0 to 7."),
        (f"state/3/1/{10**30}", "At zoom 3 columns and rows go from 0 to 7."),
        (f"state/{10**30}/1/1", f"The layer state has tiles of the zooms 0 to 14, none of {10**30}."),
    ],
)
def test_what_is_no_tile_is_said(client: Client, address: str, said: str):
    response = client.get(f"/api/v1/tiles/{address}")
    assert (response.status_code, response["content-type"]) == (404, "application/problem+json")
    assert (response.json()["code"], response.json()["detail"]) == ("tile-not-found", said)


@pytest.mark.parametrize("address", ["state/-1/0/0", "state/1.5/0/0", "state/a/b/c", "state/1/1", "st%00ate/1/1/1"])
def test_an_address_that_means_nothing_is_not_found(client: Client, address: str):
    assert client.get(f"/api/v1/tiles/{address}").status_code == 404


@pytest.mark.parametrize("query", ["date=yesterday", "date=2018-01-01&date=2019-01-01", "zoom=3"])
def test_a_wrong_parameter_is_named(client: Client, query: str):
    for address in ("state", "state/3/1/1"):
        response = client.get(f"/api/v1/tiles/{address}?{query}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid-request")


def test_tilejson_leads_to_the_tiles_of_the_day(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    told = client.get("/api/v1/tiles/cd?date=2018-01-01").json()
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", MIN_ZOOMS["cd"], MAX_ZOOM)
    assert [layer["id"] for layer in told["vector_layers"]] == ["cd"]
    zoom, column, row = (str(part) for part in MIDDLE)
    [template] = told["tiles"]
    assert template == "http://testserver/api/v1/tiles/cd/{z}/{x}/{y}?date=2018-01-01"
    tile = client.get(template.replace("{z}", zoom).replace("{x}", column).replace("{y}", row))
    [feature] = features_of(tile.content).values()
    assert feature.attributes.keys() == told["vector_layers"][0]["fields"].keys()


def test_a_tile_is_kept_and_asked_for_again_by_its_tag(client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    first = client.get("/api/v1/tiles/cd/8/76/95")
    assert first["cache-control"].startswith("public, max-age=")
    again = client.get("/api/v1/tiles/cd/8/76/95", headers={"if-none-match": first["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("tile", [MIDDLE, NEAR])
def test_a_tile_is_one_query_for_1_and_for_20_regions(maps: Maps, tile: tuple[int, int, int]):
    zoom, column, row = tile
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    maps.stand("tl_2017_us_county", {f"090{n:02}": each for n, each in enumerate(WHOLE.grid(20, 1))})
    for layer in ("cd", "county"):
        with CaptureQueriesContext(connection) as asked:
            read_tile(layer=layer, day=TODAY, zoom=zoom, column=column, row=row)
        assert len(asked) == 1


def test_what_was_imported_before_imports_drew_is_drawn_by_a_command(maps: Maps, capsys: pytest.CaptureFixture[str]):
    maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST})
    zoom, column, row = MIDDLE
    before = read_tile(layer="cd", day=TODAY, zoom=zoom, column=column, row=row)
    Drawing.objects.all().delete()
    assert read_tile(layer="cd", day=TODAY, zoom=zoom, column=column, row=row) == b""
    call_command("draw_vintages")
    assert capsys.readouterr().out == "tl_2017_us_cd115: 6 drawings\n"
    assert read_tile(layer="cd", day=TODAY, zoom=zoom, column=column, row=row) == before
    call_command("draw_vintages")
    assert capsys.readouterr().out == "Every vintage is drawn.\n"
    call_command("draw_vintages", "tl_2017_*")
    assert Drawing.objects.count() == 6


def test_real_counties_fill_their_states_at_every_zoom_and_alaska_lies_under_no_other_tile(real_data: Path):
    files = [real_data / "tiger" / f"tl_2017_us_{layer}.zip" for layer in ("state", "county")]
    activate_vintages(vintages=[import_vintage(path=file, commit=True).vintage for file in files], now=NOW)
    # Tiles with Connecticut's border to Rhode Island. From zoom 10 on the cuts between pieces add corners of their own.
    for tile in [(4, 4, 5), (5, 9, 11), (6, 19, 23), (7, 38, 47), (8, 76, 95), (9, 153, 191), (10, 307, 382)]:
        zoom, column, row = tile
        states = features_of(read_tile(layer="state", day=TODAY, zoom=zoom, column=column, row=row))
        counties = features_of(read_tile(layer="county", day=TODAY, zoom=zoom, column=column, row=row)).values()
        assert {"09", "44"} <= states.keys(), tile
        for fips, state in states.items():
            parts = [county for county in counties if county.attributes["state"] == fips]
            corners = sum(len(ring) for part in parts for ring in part.rings)
            slack = 5 if zoom <= DRAWN_ZOOMS[-1] else corners
            assert sum(area(part.rings) for part in parts) == pytest.approx(area(state.rings), abs=slack), (tile, fips)
    # Alaska's own box spans the globe: its two sides' do not, and no tile of Europe has to read its coast.
    boxes = Drawing.objects.filter(zoom=3, boundary__region__code="state/02", boundary__vintage__layer="state")
    assert sorted(round(drawing.geometry.extent[0] / 10_000_000) for drawing in boxes) == [-2, 2]
