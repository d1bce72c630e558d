"""The demo: fills a site once, says what it stands on, and stays out of a deployed one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from backend.apps.content.models import Image
from backend.apps.demo.cast import SLUG
from backend.apps.endorsements.models import Endorsement
from backend.apps.geography.models import Boundary, Vintage
from backend.apps.legislators.chambers import Chamber
from backend.apps.legislators.models import Term
from backend.apps.legislators.senate_classes import senate_classes
from backend.config.settings import base
from backend.foundation.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def staged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)
    return capsys.readouterr().out


def test_it_says_on_which_map_it_stands(staged: str):
    assert "hand-made squares, not real borders" in staged


def test_every_state_on_the_map_has_endorsements_public_and_waiting(staged: str, client: Client):
    states = set(Boundary.objects.of_layer("state").values_list("state_fips", flat=True))
    summary = client.get(f"/api/v1/campaigns/{SLUG}/summary").json()
    assert {row["fips"] for row in summary["by_state"]} == states
    assert all(row["count"] for row in summary["by_state"])
    assert Endorsement.objects.awaiting_review().count() >= len(states)


def test_the_printed_lookup_has_an_answer_in_every_layer(staged: str, client: Client):
    answer = client.get("/api/v1/regions/lookup", {"lat": "41.7637", "lon": "-72.6851"}).json()
    assert answer["layers_without_region"] == answer["layers_without_map"] == []


def test_each_state_has_senators_of_its_two_classes(staged: str):
    states = set(Boundary.objects.of_layer("state").values_list("state_fips", flat=True))
    senators = Term.objects.filter(chamber=Chamber.SENATE).values_list("region__geoid", "senate_class")
    assert sorted(senators) == sorted((fips, one) for fips in states for one in senate_classes(fips))


def test_the_campaign_has_a_picture_and_it_is_there(staged: str, client: Client):
    image = client.get(f"/api/v1/campaigns/{SLUG}").json()["hero_image"]
    assert image["alt_text"]
    assert default_storage.exists(Image.objects.get().name)


def test_nobody_is_mailed_and_nothing_is_left_to_do(staged: str):
    assert mail.outbox == []
    assert not Message.objects.exclude(state=Message.State.DELIVERED).exists()


def test_a_second_run_changes_nothing(staged: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    before = (Vintage.objects.count(), Endorsement.objects.count())
    call_command("make_demo", boundaries="squares", tiger_folder=tmp_path)
    assert "answer already" in capsys.readouterr().out
    assert (Vintage.objects.count(), Endorsement.objects.count()) == before


def test_the_admins_password_is_made_once_and_kept_for_its_owner(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "made" / "password"
    for _ in range(2):
        call_command("make_demo", boundaries="squares", tiger_folder=tmp_path, password_file=path)
    first, second = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Admin:")]
    assert first == second
    assert authenticate(username="admin", password=path.read_text().strip()) is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_deployed_site_has_no_demo():
    assert "backend.apps.demo" not in base.INSTALLED_APPS
