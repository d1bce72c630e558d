from __future__ import annotations

from typing import Any

import pytest

from backend.foundation.aws import clients
from backend.foundation.aws.errors import AWS_ERRORS, code_of


def test_a_call_reaches_the_endpoint_of_the_settings(dynamodb_url: str):
    assert clients.dynamodb().meta.endpoint_url == dynamodb_url
    assert "TableNames" in clients.dynamodb().list_tables()


def test_a_client_is_made_once(aws: str):
    assert clients.s3() is clients.s3()


def test_a_refusal_has_aws_own_code(dynamodb_url: str):
    with pytest.raises(AWS_ERRORS) as refusal:
        clients.dynamodb().describe_table(TableName="nothing")
    assert code_of(refusal.value) == "ResourceNotFoundException"


def test_silence_has_the_code_of_its_kind(aws: str, settings):
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(AWS_ERRORS) as refusal:
        clients.dynamodb().list_tables()
    assert code_of(refusal.value) == "EndpointConnectionError"


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_an_address_signed_for_a_browser_leads_to_the_buckets_own_region(aws: str, settings, region: str):
    settings.AWS_REGION, settings.AWS_ENDPOINT_URL = region, None
    signed = clients.s3().generate_presigned_url("get_object", Params={"Bucket": "ours", "Key": "k"})
    assert signed.startswith(f"https://ours.s3.{region}.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256")
    config: Any = clients.s3_resource().meta.client.meta.config
    assert config.signature_version == "s3v4"
