"""What SSM says of a stage is read whole, or every parameter that is wrong is named at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.ops.errors import OperationFailed
from backend.ops.parameters import read_parameters
from backend.ops.tests.stage import StageOnEmulator


@pytest.fixture(scope="module")
def stage(ministack_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageOnEmulator]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        made = StageOnEmulator(ministack_url, "eu-parameters-1", tmp_path_factory.mktemp("stage"))
        yield made
        made.close()


def refusal(stage: StageOnEmulator) -> str:
    with pytest.raises(OperationFailed) as refused:
        read_parameters(stage.cloud, stage.stage)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zappa/subnet_ids", " ,"),
        ("zappa/subnet_ids", "subnet-1,,subnet-2"),
        ("zappa/subnet_ids", "sg-1"),
        ("tasks/subnet_ids", "subnet-1;subnet-2"),
        ("zappa/security_group_ids", "subnet-1"),
        ("tasks/security_group_ids", "sg-"),
        ("zappa/role_arn", "coalition-dev"),
        ("zappa/role_arn", "arn:aws:iam::1:role/x"),
        ("zappa/feedback_topic_arn", "feedback"),
        ("zappa/s3_bucket", "Not_A_Bucket"),
        ("zappa/s3_bucket", "s3://bucket"),
        ("release/repository_uri", "nonsense"),
        ("release/repository_uri", "000000000000.dkr.ecr.eu-west-1.amazonaws.com/"),
        ("release/repository_uri", "000000000000.dkr.ecr.eu-west-1.amazonaws.com/coalition:latest"),
        ("release/ledger_table", "no table"),
        ("tasks/cluster", "no cluster"),
        ("environment/bad-name", "x"),
        ("environment/X", "one letter is too short"),
        ("environment/_HANDLER", "x"),
        ("environment/AWS_REGION", "eu-west-1"),
        ("environment/AWS_LAMBDA_LOG_GROUP_NAME", "x"),
        ("environment/DEEPER/DOWN", "x"),
        ("environment/STAFF_OIDC_ISSUER", "http://login.example.org"),
        ("environment/STAFF_OIDC_CLIENT_ID", "two words"),
        ("environment/STAFF_OIDC_GROUPS_CLAIM", "cognito groups"),
        ("environment/STAFF_OIDC_GROUP_ROLES", "staff=owner"),
        ("identity/user_pool_id", "staff"),
    ],
)
def test_a_parameter_that_aws_would_not_take_is_named(stage: StageOnEmulator, name: str, value: str):
    client, path = stage.cloud.client("ssm"), f"/coalition-builder/dev/{name}"
    before = None if name.startswith(("environment/", "identity/")) else stage.parameter(name)
    stage.set_parameter(name, value)
    try:
        assert f"{path} is no" in refusal(stage)
    finally:
        if before is None:
            client.delete_parameter(Name=path)
        else:
            stage.set_parameter(name, before)


ISSUER, CLIENT = "environment/STAFF_OIDC_ISSUER", "environment/STAFF_OIDC_CLIENT_ID"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({ISSUER: "https://login.example.org"}, f"{CLIENT} is missing beside STAFF_OIDC_ISSUER"),
        ({CLIENT: "coalition-admin"}, f"{ISSUER} is missing beside STAFF_OIDC_CLIENT_ID"),
        ({"environment/STAFF_OIDC_CLIENT_SECRET": "canary-of-a-secret"}, "belongs into the application's"),
    ],
)
def test_half_a_provider_or_its_secret_in_the_open_is_refused(
    stage: StageOnEmulator, told: dict[str, str], sentence: str
):
    for name, value in told.items():
        stage.set_parameter(name, value)
    try:
        said = refusal(stage)
    finally:
        for name in told:
            stage.remove_parameter(name)
    assert sentence in said
    assert "canary" not in said


def test_a_provider_that_is_told_whole_is_told_to_the_function(stage: StageOnEmulator):
    told = {
        ISSUER: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI", CLIENT: "7abc",
        "environment/STAFF_OIDC_GROUP_ROLES": "Campaign team=editor,platform-owners=superuser",
        "identity/user_pool_id": "eu-west-1_AbCdEfGhI",
    }  # fmt: skip
    for name, value in told.items():
        stage.set_parameter(name, value)
    try:
        environment = read_parameters(stage.cloud, stage.stage).environment
    finally:
        for name in told:
            stage.remove_parameter(name)
    assert environment["STAFF_OIDC_ISSUER"] == told[ISSUER]
    assert environment["STAFF_OIDC_GROUP_ROLES"] == "Campaign team=editor,platform-owners=superuser"


def test_all_that_is_wrong_is_one_sentence(stage: StageOnEmulator):
    before = {name: stage.parameter(name) for name in ("zappa/role_arn", "zappa/subnet_ids", "tasks/cluster")}
    stage.remove_parameter("zappa/role_arn")
    stage.set_parameter("zappa/subnet_ids", "subnet-1,subnet 2")
    stage.set_parameter("tasks/cluster", "a b")
    stage.set_parameter("environment/9", "x")
    try:
        said = refusal(stage)
    finally:
        for name, value in before.items():
            stage.set_parameter(name, value)
        stage.remove_parameter("environment/9")
    for words in ("role_arn is missing", "'subnet 2'", "tasks/cluster is no", "environment/9 is no"):
        assert words in said
    assert "Nothing was changed." in said


def test_spaces_between_a_lists_elements_are_nobodys_id(stage: StageOnEmulator):
    before = stage.parameter("zappa/subnet_ids")
    stage.set_parameter("zappa/subnet_ids", "subnet-1, subnet-2")
    try:
        assert read_parameters(stage.cloud, stage.stage).subnet_ids == ("subnet-1", "subnet-2")
    finally:
        stage.set_parameter("zappa/subnet_ids", before)
