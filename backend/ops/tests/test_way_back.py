"""Where does a failed act go back to by itself, with which variables, and when does it leave things alone?"""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pytest

from backend.ops import releasing
from backend.ops.function import LiveFunction
from backend.ops.history import Act, Outcome
from backend.ops.plan import words_of_live
from backend.ops.way_back import NoWayBack, way_back
from backend.ops.workshop import Workshop, open_workshop

from .stage import Behaviour, StageOnEmulator

GOOD, BAD = ("1" * 40, "2" * 40)
CONTRACT = "endorsements.0009_contract_drop_shade"


@pytest.fixture
def shop(stage: StageOnEmulator) -> Workshop:
    arguments = Namespace(stage="dev", checkout=stage.checkout, wait=0.0, smoke_seconds=1.0)
    return open_workshop(arguments, stage.cloud, lambda _: None)


def an_act(stage: StageOnEmulator, digest: str, outcome: Outcome | None, **more: Any) -> Act:
    settings = {"memory_size": 512, "aws_environment_variables": {"STAGE": "dev"}}
    act = stage.ledger.begin(
        kind="release", digest=digest, commit=GOOD, settings=settings, who="ada", follows=None, **more
    )
    if outcome is not None:
        stage.ledger.end(act, outcome)
    return act


def running(digest: str, release: int, **variables: str) -> LiveFunction:
    return LiveFunction(
        arn="arn",
        digest=digest,
        revision="1",
        environment={"STAGE": "dev", "RELEASE": str(release), "DATABASE_SECRET_ID": "of then", **variables},
        role_arn="role-of-then",
        subnet_ids=("subnet-of-then",),
        security_group_ids=("sg-of-then",),
    )


def test_what_was_live_comes_back_as_it_was_whatever_ssm_says_now(stage: StageOnEmulator, shop: Workshop):
    good = an_act(stage, stage.push(GOOD), Outcome.GOOD)
    before = running(good.digest, good.number)
    way = way_back(shop, stage.acts(), before)
    wanted = way.wanted("api.example.org")
    assert (way.is_exact, way.image.digest) == (True, good.digest)
    assert wanted["aws_environment_variables"] == before.environment
    assert (wanted["role_arn"], wanted["memory_size"]) == ("role-of-then", 512)
    assert wanted["vpc_config"]["SubnetIds"] == ["subnet-of-then"]


def test_where_something_bad_was_live_the_last_good_one_comes_with_todays_parameters(
    stage: StageOnEmulator, shop: Workshop
):
    good = an_act(stage, stage.push(GOOD), Outcome.GOOD)
    cut_off = an_act(stage, good.digest, Outcome.INTERRUPTED)
    before = running(good.digest, cut_off.number)
    way = way_back(shop, stage.acts(), before)
    assert not way.is_exact
    assert way.wanted("")["aws_environment_variables"]["DATABASE_SECRET_ID"] == "database"
    assert f"but as act {cut_off.number} left it" in words_of_live(before, stage.acts())


def test_code_that_cannot_bear_the_database_is_not_put_back(stage: StageOnEmulator, shop: Workshop):
    good = an_act(stage, stage.push(GOOD), Outcome.GOOD)
    later = an_act(stage, stage.push(BAD), Outcome.INTERRUPTED)
    stage.ledger.note_migrating(later, "after")
    stage.ledger.note_migrations(later, phase="after", applied=(CONTRACT,), heads={})
    with pytest.raises(NoWayBack, match=f"--to {good.number} --across-contracting {CONTRACT}"):
        way_back(shop, stage.acts(), running(later.digest, later.number))
    assert stage.commands == []


def test_where_the_ledger_does_not_know_the_database_is_asked_through_the_image_itself(
    stage: StageOnEmulator, shop: Workshop
):
    good = an_act(stage, stage.push(GOOD, Behaviour()), Outcome.GOOD)
    killed = an_act(stage, stage.push(BAD), None)
    stage.ledger.note_migrating(killed, "after")
    before = running(killed.digest, killed.number)
    stage.images[good.digest].contracted = [CONTRACT]
    with pytest.raises(NoWayBack, match=CONTRACT):
        way_back(shop, stage.acts(), before)
    stage.images[good.digest].contracted = []
    assert way_back(shop, stage.acts(), before).act.number == good.number
    assert [(digest, command[2:]) for _, digest, command in stage.commands] == [
        (good.digest, ["migrate", "--phase", "before", "--plan"])
    ] * 2


def test_what_was_taken_away_is_not_put_back(stage: StageOnEmulator, shop: Workshop):
    good = an_act(stage, stage.push(GOOD), Outcome.GOOD)
    an_act(stage, good.digest, Outcome.TAKEN_AWAY)
    with pytest.raises(NoWayBack, match=r"Nothing was live before.*bin/zappa release dev"):
        way_back(shop, stage.acts(), None)
    with pytest.raises(NoWayBack, match="No good release is there"):
        way_back(shop, stage.acts(), running(good.digest, 99))


def test_settings_alone_do_not_make_old_code_new(stage: StageOnEmulator, shop: Workshop):
    old = an_act(stage, stage.push(GOOD), Outcome.GOOD)
    an_act(stage, stage.push(BAD), Outcome.GOOD)
    back = an_act(stage, old.digest, Outcome.GOOD, origin=old.number)
    plan = releasing._plan(shop, "update", stage.acts(), running(old.digest, back.number), image=None)
    assert plan.origin == old.number
