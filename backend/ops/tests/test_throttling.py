"""API Gateway lets through to each stage what the table says, and only what the table says."""

from __future__ import annotations

from typing import Any

import pytest

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.names import STAGES, Stage
from backend.ops.throttling import FULL, THROTTLES, Throttle, set_throttles, throttle_of


@pytest.fixture
def cloud(aws: str) -> Cloud:
    return Cloud(region="us-east-1", endpoint_url=aws)


def api(cloud: Cloud, stage: Stage) -> str:
    """One as Zappa makes it: a stage of a deployment, without settings."""
    made: str = call(cloud, "apigateway", "create_rest_api", name=f"coalition-{stage}")["id"]
    call(cloud, "apigateway", "create_deployment", restApiId=made, stageName=stage)
    return made


def stage_of(cloud: Cloud, api_id: str, stage: Stage) -> Any:
    return call(cloud, "apigateway", "get_stage", restApiId=api_id, stageName=stage)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_lets_through_what_the_table_says(cloud: Cloud, stage: Stage):
    made = api(cloud, stage)
    assert throttle_of(cloud, stage, made) is None
    assert set_throttles(cloud, stage, made) == THROTTLES[stage] == throttle_of(cloud, stage, made)
    settings = stage_of(cloud, made, stage)["methodSettings"]
    assert list(settings) == ["*/*"]
    assert (settings["*/*"]["loggingLevel"], settings["*/*"]["dataTraceEnabled"]) == ("OFF", False)


def test_a_second_release_changes_nothing_and_mends_what_somebody_changed(cloud: Cloud):
    made = api(cloud, "dev")
    set_throttles(cloud, "dev", made)
    by_hand = [
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "9999"},
        {"op": "replace", "path": "/*/*/logging/dataTrace", "value": "true"},
    ]
    call(cloud, "apigateway", "update_stage", restApiId=made, stageName="dev", patchOperations=by_hand)
    assert throttle_of(cloud, "dev", made) == Throttle(rate=9999.0, burst=40)
    set_throttles(cloud, "dev", made)
    set_throttles(cloud, "dev", made)
    assert throttle_of(cloud, "dev", made) == THROTTLES["dev"]
    assert stage_of(cloud, made, "dev")["methodSettings"]["*/*"]["dataTraceEnabled"] is False


def test_dev_is_low_and_staging_is_as_production():
    assert THROTTLES["staging"] == THROTTLES["production"] == FULL
    assert THROTTLES["dev"].rate < FULL.rate / 100


def test_an_api_that_is_not_there_is_a_sentence(cloud: Cloud):
    with pytest.raises(AwsRefused, match=r"apigateway update-stage on the local cloud .* failed \(NotFoundException\)"):
        set_throttles(cloud, "dev", "nosuchapi0")
