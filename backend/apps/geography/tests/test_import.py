"""The import: what it takes, what it refuses, and that refusing changes nothing."""

from __future__ import annotations

import json
import math
import struct
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.models import Boundary, LookupPiece, Region, Shape, Vintage
from backend.apps.geography.services import import_vintage
from backend.apps.geography.services.import_vintage import Outcome
from backend.apps.geography.tiger.archive import MAX_SHAPE_BYTES, MAX_UNPACKED_BYTES
from backend.apps.geography.tiger.handmade import NAD83_PRJ, Drawn, write_zip
from backend.apps.geography.tiger.layout import parse_file_name

from .maps import EAST, WEST, WHOLE, Maps, drawn

CD118 = parse_file_name("tl_2022_09_cd118.zip")
pytestmark = pytest.mark.django_db


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Region, Vintage, Boundary, Shape, LookupPiece))


def test_a_committed_import_is_a_draft_with_its_provenance(maps: Maps):
    path = maps.write("tl_2022_09_cd118", {"0901": WEST, "0902": EAST})
    imported = import_vintage(path=path, source="mirror", commit=True)
    vintage = Vintage.objects.get()
    assert imported.outcome == Outcome.LOADED
    assert (vintage.key, vintage.layer, vintage.area, vintage.year, vintage.congress) == (
        "tl_2022_09_cd118", "cd", "09", 2022, 118,
    )  # fmt: skip
    assert (vintage.source, len(vintage.sha256), str(vintage.in_force_from)) == ("mirror", 64, "2023-01-03")
    assert vintage.activated_at is None
    assert set(Boundary.objects.values_list("region__code", flat=True)) == {"cd/0901", "cd/0902"}


def test_a_dry_run_counts_and_keeps_nothing(maps: Maps):
    imported = import_vintage(path=maps.write("tl_2022_09_cd118", {"0901": WEST}), commit=False)
    assert imported.outcome == Outcome.WOULD_LOAD
    assert imported.vintage.region_count == 1
    assert everything() == (0, 0, 0, 0, 0)


def test_the_same_content_again_changes_nothing(maps: Maps):
    path = maps.write("tl_2022_09_cd118", {"0901": WEST})
    import_vintage(path=path, commit=True)
    before = everything()
    assert import_vintage(path=path, commit=True).outcome == Outcome.UNCHANGED
    assert everything() == before


def test_a_reissue_under_the_same_name_is_another_vintage(maps: Maps):
    maps.draft("tl_2022_09_cd118", {"0901": WEST})
    reissued = maps.draft("tl_2022_09_cd118", {"0901": EAST})
    assert reissued.key == f"tl_2022_09_cd118-{reissued.sha256[:8]}"


def test_not_defined_features_are_counted_and_are_no_regions(maps: Maps):
    vintage = maps.draft("tl_2022_09_cd118", {"0901": WEST, "09ZZ": EAST})
    assert (vintage.record_count, vintage.region_count, vintage.not_defined_count) == (2, 1, 1)
    assert not Region.objects.filter(geoid="09ZZ").exists()


def test_a_county_and_a_city_of_one_name_both_survive(maps: Maps):
    maps.draft(
        "tl_2017_us_county",
        {"24005": WEST, "24510": EAST},
        names={"24005": "Baltimore", "24510": "Baltimore"},
    )
    assert list(Boundary.objects.order_by("region").values_list("region__geoid", "name")) == [
        ("24005", "Baltimore"), ("24510", "Baltimore"),
    ]  # fmt: skip


def test_names_keep_their_letters(maps: Maps):
    maps.draft("tl_2017_us_county", {"35013": WEST}, names={"35013": "Doña Ana County"})
    assert Boundary.objects.get().name == "Doña Ana County"


@pytest.mark.parametrize(("year", "is_read"), [(2014, True), (2017, False)])
def test_old_editions_without_a_code_page_may_be_latin_1(tmp_path: Path, *, year: int, is_read: bool):
    file = parse_file_name(f"tl_{year}_us_county.zip")
    utf8 = write_zip(tmp_path / file.name, [drawn(file, "35013", WEST, NAMELSAD="Doña Ana")], leave_out=[".cpg"])
    with zipfile.ZipFile(utf8) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(utf8, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content.replace("Doña Ana ".encode(), "Doña Ana  ".encode("latin-1")))
    if is_read:
        import_vintage(path=utf8, commit=True)
        assert Boundary.objects.get().name == "Doña Ana"
    else:
        with pytest.raises(TigerFileRefused, match="GDAL cannot read it"):
            import_vintage(path=utf8, commit=True)


def test_a_folder_may_have_any_name(tmp_path: Path):
    folder = tmp_path / "a {strange} folder's name"
    folder.mkdir()
    Maps(folder).draft("tl_2022_09_cd118", {"0901": WEST})
    assert Region.objects.count() == 1


def test_columns_may_carry_the_edition_year(tmp_path: Path):
    attributes = {
        "STATEFP20": "09", "GEOID20": "0901", "CD118FP": "01", "NAMELSAD20": "Congressional District 1", "ALAND20": "7",
    }  # fmt: skip
    path = write_zip(tmp_path / "tl_2022_09_cd118.zip", [Drawn(attributes, [WEST.ring()])])
    import_vintage(path=path, commit=True)
    assert Boundary.objects.get().land_square_metres == 7


def test_codes_with_letters_are_text(maps: Maps):
    maps.draft("tl_2017_50_sldl", {"50A-1": WEST, "5000A": EAST})
    assert set(Region.objects.values_list("geoid", flat=True)) == {"50A-1", "5000A"}


def test_an_invalid_shape_is_repaired_and_counted(tmp_path: Path):
    bow_tie = [(-73.0, 41.0), (-72.0, 42.0), (-72.0, 41.0), (-73.0, 42.0), (-73.0, 41.0)]
    feature = Drawn(drawn(CD118, "0901", WEST).attributes, [bow_tie])
    vintage = import_vintage(path=write_zip(tmp_path / CD118.name, [feature]), commit=True).vintage
    assert vintage.repaired_count == 1
    assert Shape.objects.get().geometry.valid


def test_shapes_wind_as_geojson_wants(maps: Maps):
    maps.draft("tl_2022_09_cd118", {"0901": WEST})
    assert Shape.objects.get().geometry[0][0].is_counterclockwise


def truncated(tmp_path: Path) -> Path:
    whole = write_zip(tmp_path / "whole.zip", [drawn(CD118, "0901", WEST)]).read_bytes()
    path = tmp_path / CD118.name
    path.write_bytes(whole[: len(whole) // 2])
    return path


def bit_flipped(tmp_path: Path) -> Path:
    path = write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)])
    content = bytearray(path.read_bytes())
    content[70] ^= 0xFF
    path.write_bytes(bytes(content))
    return path


def without_table(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)], leave_out=[".dbf"])


def without_projection(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)], leave_out=[".prj"])


def in_nad27(tmp_path: Path) -> Path:
    nad27 = NAD83_PRJ.replace("North_American_1983", "North_American_1927").replace(
        '"GRS_1980",6378137,298.257222101', '"Clarke_1866",6378206.4,294.978698213898'
    )
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)], projection=nad27)


def in_nonsense(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)], projection="flat earth")


def in_metres(tmp_path: Path) -> Path:
    far = WEST._replace(west=300000.0, east=400000.0)
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", far)])


def without_geoid(tmp_path: Path) -> Path:
    columns = ["STATEFP", "CD118FP", "NAMELSAD"]
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)], columns=columns)


def of_another_congress(tmp_path: Path) -> Path:
    attributes = {"STATEFP": "09", "GEOID": "0901", "CD117FP": "01", "NAMELSAD": "One"}
    return write_zip(tmp_path / CD118.name, [Drawn(attributes, [WEST.ring()])])


def unpacking_to_two_gigabytes(tmp_path: Path) -> Path:
    path = write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)])
    zeros = bytes(16 * 1024 * 1024)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as opened,
        opened.open(zipfile.ZipInfo("big.txt"), "w", force_zip64=True) as stream,
    ):
        for _ in range(2 * 1024**3 // len(zeros)):
            stream.write(zeros)
    return path


def declaring_too_little(tmp_path: Path) -> Path:
    """A bomb whose directory lies about the unpacked size of a member."""
    path = write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST)])
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)
    path.write_bytes(bytes(content))
    return path


def empty(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [], columns=["STATEFP", "GEOID", "CD118FP", "NAMELSAD"])


def only_water(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "09ZZ", WEST)])


def of_no_layer(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "tl_2022_09_unsd.zip", [drawn(CD118, "0901", WEST)])


def of_no_state(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "tl_2022_03_cd118.zip", [drawn(CD118, "0301", WEST)])


def of_no_name(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "districts.zip", [drawn(CD118, "0901", WEST)])


def twice_the_same(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST), drawn(CD118, "0901", EAST)])


def of_another_state(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "4401", WEST)])


def with_a_wrong_geoid(tmp_path: Path) -> Path:
    feature = drawn(CD118, "0901", WEST, CD118FP="02")
    return write_zip(tmp_path / CD118.name, [feature])


def without_a_shape(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [Drawn(drawn(CD118, "0901", WEST).attributes, [])])


def without_a_name(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST, NAMELSAD=" ", NAME=" ")])


def of_a_state_that_is_none(tmp_path: Path) -> Path:
    file = parse_file_name("tl_2017_us_state.zip")
    return write_zip(tmp_path / file.name, [drawn(file, "74", WEST)])


def of_no_state_at_all(tmp_path: Path) -> Path:
    file = parse_file_name("tl_2017_us_county.zip")
    return write_zip(tmp_path / file.name, [drawn(file, "30001", WEST, STATEFP="", COUNTYFP="30001")])


def with_a_code_in_small_letters(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "09zz", WEST)])


def with_a_geoid_too_long(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "09" + "1" * 30, WEST)])


def with_an_area_in_words(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST, ALAND="large")])


def with_an_area_beyond_counting(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST, ALAND="9" * 30)])


def with_an_mtfcc_too_long(tmp_path: Path) -> Path:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST, MTFCC="G52000")])


def with_a_sliver_beside(tmp_path: Path) -> Path:
    sliver = [(-72.0, 41.0), (-72.0, 42.0), (-72.0, 41.5), (-72.0, 41.0)]
    features = [drawn(CD118, "0901", WEST), Drawn(drawn(CD118, "0902", EAST).attributes, [sliver])]
    return write_zip(tmp_path / CD118.name, features)


def with_a_coordinate_that_is_no_number(tmp_path: Path) -> Path:
    ring = [(-73.0, 41.0), (-73.0, 42.0), (-72.5, math.nan), (-72.0, 42.0), (-72.0, 41.0), (-73.0, 41.0)]
    return write_zip(tmp_path / CD118.name, [Drawn(drawn(CD118, "0901", WEST).attributes, [ring])])


def with_a_giant_shape(tmp_path: Path) -> Path:
    """Small as a zip: every point is the same but for the corners."""
    corners = WEST.ring()
    ring = [*corners[:2], *([corners[1]] * (MAX_SHAPE_BYTES // 16)), *corners[2:]]
    return write_zip(tmp_path / CD118.name, [Drawn(drawn(CD118, "0901", WEST).attributes, [ring])])


def of_no_zip(tmp_path: Path) -> Path:
    path = tmp_path / CD118.name
    path.write_bytes(b"<html>429 Too Many Requests</html>")
    return path


REFUSALS = [
    (truncated, "truncated or damaged"),
    (bit_flipped, "truncated or damaged"),
    (of_no_zip, "truncated or damaged"),
    (declaring_too_little, "truncated or damaged"),
    (without_table, "the .dbf file is missing"),
    (without_projection, "the .prj file is missing"),
    (in_nad27, "the .prj file says"),
    (in_nonsense, "the .prj file says"),
    (in_metres, "not in degrees"),
    (without_geoid, "there is no column GEOID"),
    (of_another_congress, "there is no column CD118FP"),
    (unpacking_to_two_gigabytes, f"at most {MAX_UNPACKED_BYTES:,} bytes"),
    (empty, "the layer is empty"),
    (only_water, "defines no region"),
    (of_no_layer, "'unsd' is no layer we know"),
    (of_no_state, "'03' is no state's FIPS code"),
    (of_no_name, "not of the form"),
    (twice_the_same, "GEOID 0901 occurs twice"),
    (of_a_state_that_is_none, "is of state '74', which is no state's"),
    (of_no_state_at_all, "is of state '', which is no state's"),
    (with_a_code_in_small_letters, "not of digits and capital letters"),
    (with_a_geoid_too_long, "not of digits and capital letters"),
    (with_an_area_in_words, "has the ALAND 'large'"),
    (with_an_area_beyond_counting, "has the ALAND '999"),
    (with_an_mtfcc_too_long, "has the MTFCC 'G52000'"),
    (with_a_sliver_beside, "GEOID 0902 has no area"),
    (with_a_coordinate_that_is_no_number, "no number"),
    (with_a_giant_shape, f"at most {MAX_SHAPE_BYTES:,} are taken"),
    (of_another_state, "is of state 44, the name says 09"),
    (with_a_wrong_geoid, "does not match state and code"),
    (without_a_shape, "GEOID 0901 has no shape"),
    (without_a_name, "has no NAMELSAD"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSALS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bad_file_is_refused_by_name_and_reason(make, reason: str, tmp_path: Path):
    path = make(tmp_path)
    with pytest.raises(TigerFileRefused) as refusal:
        import_vintage(path=path, commit=True)
    assert refusal.value.detail.startswith(f"{path.name}: ")
    assert reason in refusal.value.detail
    assert everything() == (0, 0, 0, 0, 0)


def test_the_command_refuses_one_file_and_loads_the_others(maps: Maps, capsys):
    maps.write("tl_2017_us_state", {"09": WHOLE})
    without_table(maps.folder)
    with pytest.raises(CommandError, match=r"tl_2022_09_cd118.zip: the .dbf file is missing"):
        call_command("import_tiger", source=str(maps.folder), commit=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["outcome"] for line in lines[:2]] == ["loaded", "refused"]
    assert lines[2] == "1 loaded, 0 unchanged, 1 refused."
    assert [vintage.key for vintage in Vintage.objects.all()] == ["tl_2017_us_state"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"source": "nowhere"}, "nowhere does not exist"),
        ({"source": "."}, "holds no TIGER/Line zip"),
        ({"source": "/dev/null"}, "is neither a folder nor a file"),
        ({"source": "http://[bad/{file}", "year": 2022, "layers": ["state"]}, "is no address"),
        ({"source": "http://127.0.0.1:9/{year}"}, "Say with --year"),
        ({"source": "http://127.0.0.1:9/{jahr}", "year": 2022}, "is not a template"),
        (
            {"source": "http://127.0.0.1:9/{file}", "year": 1999, "layers": ["cd"]},
            "Which Congress TIGER1999 drew",
        ),
    ],
)
def test_the_command_says_what_is_wrong_with_a_source(options, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_tiger", **options)


def test_the_command_takes_only_what_is_asked_for(maps: Maps):
    maps.write("tl_2017_us_state", {"09": WHOLE})
    maps.write("tl_2022_09_cd118", {"0901": WEST})
    maps.write("tl_2022_10_cd118", {"1000": WEST})
    call_command("import_tiger", "--source", str(maps.folder), "--states", "CT", "--year", "2022", "--commit")
    assert [vintage.key for vintage in Vintage.objects.all()] == ["tl_2022_09_cd118"]
