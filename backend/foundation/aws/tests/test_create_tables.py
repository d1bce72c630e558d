"""`manage.py create_tables`: what is missing is made, what is there stays, and AWS itself is left alone."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from backend.conftest import point_at
from backend.foundation.aws import clients
from backend.foundation.aws.tables import TABLES


@pytest.fixture(autouse=True)
def names(settings, request: pytest.FixtureRequest) -> None:
    """Names of this test's own: the emulators are shared."""
    for number, spec in enumerate(TABLES):
        setattr(settings, spec.name_setting, f"create-tables-{abs(hash(request.node.name))}-{number}")


def said() -> list[str]:
    output = io.StringIO()
    call_command("create_tables", stdout=output)
    return output.getvalue().splitlines()


def test_each_table_is_made_once_and_billed_by_use(dynamodb_url: str):
    first, second = said(), said()
    assert [line.split(";")[0] for line in first] == [f"{spec.name}: created" for spec in TABLES]
    assert [line.split(";")[0] for line in second] == [f"{spec.name}: there already" for spec in TABLES]
    for spec in TABLES:
        table = clients.dynamodb().describe_table(TableName=spec.name)["Table"]
        assert table["KeySchema"] == [{"AttributeName": spec.key, "KeyType": "HASH"}]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_expiry_is_switched_on_once_where_it_is_known(aws: str):
    assert [line.split(";")[1] for line in said()] == [
        f" expiry by {spec.ttl_attribute} switched on." for spec in TABLES
    ]
    assert all(line.endswith("already on.") for line in said())
    for spec in TABLES:
        standing = clients.dynamodb().describe_time_to_live(TableName=spec.name)["TimeToLiveDescription"]
        assert (standing["TimeToLiveStatus"], standing["AttributeName"]) == ("ENABLED", spec.ttl_attribute)


def test_an_emulator_without_expiry_will_do(dynalite_url: str, settings, monkeypatch: pytest.MonkeyPatch):

    point_at(dynalite_url, settings, monkeypatch)
    assert all(line.endswith("unknown to this endpoint.") for line in said())


def test_a_table_that_nobody_uses_is_not_made(aws: str, settings):
    settings.SESSIONS_TABLE = ""
    assert said()[1] == "SESSIONS_TABLE is not set: no table."


def test_aws_itself_is_left_alone_unless_really_meant(settings):
    settings.AWS_ENDPOINT_URL = None
    with pytest.raises(CommandError, match=r"AWS_ENDPOINT_URL is not set.*--really"):
        call_command("create_tables")


def test_an_endpoint_where_nobody_answers_is_a_sentence(settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"was not created: EndpointConnectionError\."):
        call_command("create_tables")
