"""Properties of what reads strangers' files and words: an answer or a refusal by name, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.apps.geography.errors import TigerFileRefused
from backend.apps.geography.fips import STATES, state_of
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.ocd import ocd_id
from backend.apps.geography.tiger.archive import Archive, verify_archive
from backend.apps.geography.tiger.features import Tally, read_features
from backend.apps.geography.tiger.handmade import write_zip
from backend.apps.geography.tiger.layout import census_files, parse_file_name

from .maps import EAST, WEST, drawn

CD118 = parse_file_name("tl_2022_09_cd118.zip")
file_names = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"tl_\d{1,5}_[a-z0-9]{1,3}_[a-z]{1,6}\d{0,4}\.zip", fullmatch=True),
)
# The folder is rewritten by every example, and each example rewrites it whole.
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)


@given(file_names)
def test_a_name_is_a_file_or_refused(name: str):
    try:
        file = parse_file_name(name)
    except TigerFileRefused as refusal:
        assert refusal.file_name == name
    else:
        assert file.name == name
        assert file.layer.layer in LAYERS
        file.in_force_from()


@given(
    year=st.sampled_from(range(2013, 2026)),
    layers=st.lists(st.sampled_from(list(LAYERS)), unique=True),
    states=st.lists(st.sampled_from([state.fips for state in STATES]), unique=True),
)
def test_names_we_ask_the_census_for_are_names_we_read(year: int, layers: list[str], states: list[str]):
    for file in census_files(year=year, layers=layers, states=states):
        assert parse_file_name(file.name) == file


@given(st.text(max_size=5))
def test_a_state_is_known_or_refused(code: str):
    try:
        state = state_of(code)
    except ValueError as refusal:
        assert repr(code) in str(refusal)
    else:
        assert code.upper() in {state.fips, state.usps}


@given(st.sampled_from(list(LAYERS)), st.sampled_from(STATES), st.from_regex(r"[0-9A-Z]{0,3}", fullmatch=True))
def test_an_ocd_id_has_the_projects_form(layer, state, code):
    identifier = ocd_id(layer, state.fips + code)
    assert identifier == "" or identifier.startswith("ocd-division/country:us/")
    assert identifier == identifier.lower()


def read_all(path: Path) -> tuple[Archive, int]:
    archive = verify_archive(path)
    return archive, sum(1 for _ in read_features(archive, CD118, Tally()))


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return write_zip(tmp_path / CD118.name, [drawn(CD118, "0901", WEST), drawn(CD118, "0902", EAST)]).read_bytes()


@same_folder
@given(data=st.data())
def test_a_damaged_file_is_refused_by_name_or_reads_as_before(tmp_path: Path, whole: bytes, data: st.DataObject):
    """A flipped byte in a time stamp harms nobody; anywhere else it must be noticed."""
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path / CD118.name
    path.write_bytes(bytes(content))
    try:
        _, count = read_all(path)
    except TigerFileRefused as refusal:
        assert refusal.detail.startswith(f"{CD118.name}: ")
    else:
        assert count == 2


@same_folder
@given(length=st.integers(0, 2000))
def test_a_truncated_file_is_refused_by_name(tmp_path: Path, whole: bytes, length: int):
    path = tmp_path / CD118.name
    path.write_bytes(whole[: min(length, len(whole) - 1)])
    with pytest.raises(TigerFileRefused):
        read_all(path)


@same_folder
@given(content=st.binary(max_size=300))
def test_anything_else_is_refused_by_name(tmp_path: Path, content: bytes):
    path = tmp_path / CD118.name
    path.write_bytes(content)
    with pytest.raises(TigerFileRefused):
        read_all(path)
