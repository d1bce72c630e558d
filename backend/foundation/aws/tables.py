"""Which DynamoDB tables are there? In AWS Terraform makes them; `manage.py create_tables` does on an emulator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings

from .errors import AWS_ERRORS, code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table: the setting that names it, its key (one string), and the number that says when an item may go."""

    name_setting: str
    key: str
    ttl_attribute: str

    @property
    def name(self) -> str:
        name: str = getattr(settings, self.name_setting)
        return name


TABLES = (
    TableSpec(name_setting="RATE_LIMITS_TABLE", key="pk", ttl_attribute="ttl"),
    TableSpec(name_setting="SESSIONS_TABLE", key="session_key", ttl_attribute="expires_at"),
)


class Expiry(Enum):
    """Whether items expire by themselves."""

    ALREADY_ON = "already on"
    SWITCHED_ON = "switched on"
    UNKNOWN_HERE = "unknown to this endpoint"


def create_table(client: DynamoDBClient, spec: TableSpec) -> bool:
    """Makes the table, billed by use, and waits for it; False where it is there already."""
    try:
        client.create_table(
            TableName=spec.name,
            KeySchema=[{"AttributeName": spec.key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": spec.key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    except AWS_ERRORS as error:
        if code_of(error) != "ResourceInUseException":
            raise
        is_new = False
    else:
        is_new = True
    client.get_waiter("table_exists").wait(TableName=spec.name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return is_new


def switch_on_expiry(client: DynamoDBClient, spec: TableSpec) -> Expiry:
    """Lets items go by their TTL attribute. It only cleans up, so an emulator without it will do."""
    try:
        standing = client.describe_time_to_live(TableName=spec.name)["TimeToLiveDescription"]
        if standing.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}:
            return Expiry.ALREADY_ON
        client.update_time_to_live(
            TableName=spec.name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": spec.ttl_attribute},
        )
    except AWS_ERRORS as error:
        if code_of(error) != "UnknownOperationException":
            raise
        return Expiry.UNKNOWN_HERE
    return Expiry.SWITCHED_ON
