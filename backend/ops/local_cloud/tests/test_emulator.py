"""The emulator keeps what Terraform gives it, where ministack alone would forget it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from backend.ops.calls import call
from backend.ops.cloud import Cloud
from backend.ops.local_cloud.daemon import running_emulator
from backend.ops.local_cloud.emulator.repeats import answering_repeats
from backend.ops.local_cloud.home import Home
from backend.tests.emulators.servers import MINISTACK
from backend.tests.loopback import free_port


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    home, port = Home(tmp_path_factory.mktemp("emulator")), free_port()
    home.prepare()
    with pytest.MonkeyPatch.context() as patch, running_emulator(home, MINISTACK, port, "http://127.0.0.1:9"):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        yield Cloud(region="us-east-1", endpoint_url=f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def vpc(cloud: Cloud) -> Any:
    return call(cloud, "ec2", "create_vpc", CidrBlock="10.9.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]


def block_of(thing: Any) -> str:
    [association] = thing["Ipv6CidrBlockAssociationSet"]
    assert association["Ipv6CidrBlockState"]["State"] == "associated"
    block: str = association["Ipv6CidrBlock"]
    return block


def test_networks_have_blocks_of_ipv6(cloud: Cloud, vpc: Any):
    [association] = vpc["Ipv6CidrBlockAssociationSet"]
    asked = [{"Name": "ipv6-cidr-block-association.association-id", "Values": [association["AssociationId"]]}]
    assert [one["VpcId"] for one in call(cloud, "ec2", "describe_vpcs", Filters=asked)["Vpcs"]] == [vpc["VpcId"]]
    block = block_of(vpc).replace("::/56", "::/64")
    made = call(cloud, "ec2", "create_subnet", VpcId=vpc["VpcId"], CidrBlock="10.9.1.0/24", Ipv6CidrBlock=block)
    identifier = made["Subnet"]["SubnetId"]
    assigns = {"Value": True}
    call(cloud, "ec2", "modify_subnet_attribute", SubnetId=identifier, AssignIpv6AddressOnCreation=assigns)
    [subnet] = call(cloud, "ec2", "describe_subnets", SubnetIds=[identifier])["Subnets"]
    assert (block_of(subnet), subnet["AssignIpv6AddressOnCreation"]) == (block, True)


def test_routes_of_ipv6_come_and_go(cloud: Cloud, vpc: Any):
    table = call(cloud, "ec2", "create_route_table", VpcId=vpc["VpcId"])["RouteTable"]["RouteTableId"]
    made = call(cloud, "ec2", "create_egress_only_internet_gateway", VpcId=vpc["VpcId"])
    gateway = made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    there = {"RouteTableId": table, "DestinationIpv6CidrBlock": "::/0"}
    call(cloud, "ec2", "create_route", EgressOnlyInternetGatewayId=gateway, **there)
    assert [route["EgressOnlyInternetGatewayId"] for route in routes(cloud, table)] == [gateway]
    call(cloud, "ec2", "delete_route", **there)
    assert routes(cloud, table) == []


def routes(cloud: Cloud, table: str) -> list[Any]:
    """Those of IPv6."""
    [found] = call(cloud, "ec2", "describe_route_tables", RouteTableIds=[table])["RouteTables"]
    return [route for route in found["Routes"] if route.get("DestinationIpv6CidrBlock") == "::/0"]


def test_rules_keep_their_prefix_lists(cloud: Cloud, vpc: Any):
    made = call(cloud, "ec2", "create_security_group", GroupName="any", Description="any", VpcId=vpc["VpcId"])
    leads_to = [{"PrefixListId": "pl-0123", "Description": "S3"}]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": leads_to}
    call(cloud, "ec2", "authorize_security_group_egress", GroupId=made["GroupId"], IpPermissions=[rule])
    of_the_group = [{"Name": "group-id", "Values": [made["GroupId"]]}]
    told = call(cloud, "ec2", "describe_security_group_rules", Filters=of_the_group)["SecurityGroupRules"]
    assert [(one["PrefixListId"], one["Description"]) for one in told if "PrefixListId" in one] == [("pl-0123", "S3")]


def test_queries_are_saved(cloud: Cloud):
    call(cloud, "logs", "put_query_definition", name="coalition/errors", queryString="fields @message")
    [saved] = call(cloud, "logs", "describe_query_definitions", queryDefinitionNamePrefix="coalition/")[
        "queryDefinitions"
    ]
    assert saved["queryString"] == "fields @message"
    assert call(cloud, "logs", "delete_query_definition", queryDefinitionId=saved["queryDefinitionId"])["success"]


def test_identities_keep_where_bounces_go(cloud: Cloud):
    name = "example.org"
    call(cloud, "sesv2", "create_email_identity", EmailIdentity=name)
    call(
        cloud, "sesv2", "put_email_identity_mail_from_attributes",
        EmailIdentity=name, MailFromDomain="bounce.example.org", BehaviorOnMxFailure="REJECT_MESSAGE",
    )  # fmt: skip
    call(cloud, "sesv2", "put_email_identity_feedback_attributes", EmailIdentity=name, EmailForwardingEnabled=False)
    told = call(cloud, "sesv2", "get_email_identity", EmailIdentity=name)
    assert told["MailFromAttributes"]["MailFromDomain"] == "bounce.example.org"
    assert told["FeedbackForwardingStatus"] is False


def test_a_database_has_a_secret_of_its_master(cloud: Cloud):
    call(
        cloud, "rds", "create_db_instance",
        DBInstanceIdentifier="any", DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="master", ManageMasterUserPassword=True,
    )  # fmt: skip
    [instance] = call(cloud, "rds", "describe_db_instances", DBInstanceIdentifier="any")["DBInstances"]
    secret = instance["MasterUserSecret"]["SecretArn"]
    assert "rds!db-" in secret
    assert "master" in call(cloud, "secretsmanager", "get_secret_value", SecretId=secret)["SecretString"]
    call(cloud, "rds", "delete_db_instance", DBInstanceIdentifier="any", SkipFinalSnapshot=True)
    assert call(cloud, "secretsmanager", "list_secrets")["SecretList"] == []


def test_what_is_sent_twice_happens_once(cloud: Cloud):
    def create(invocation: str) -> int:
        headers = {
            "X-Amz-Target": "Logs_20140328.CreateLogGroup",
            "Content-Type": "application/x-amz-json-1.1",
            "amz-sdk-invocation-id": invocation,
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/logs/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }
        body = b'{"logGroupName": "/aws/lambda/twice"}'
        return urllib3.request("POST", str(cloud.endpoint_url), body=body, headers=headers, retries=False).status

    assert [create("one"), create("one"), create("two")] == [200, 200, 400]


@pytest.mark.parametrize("parts", [[b"{}"], [b"{", b"}"]])
def test_a_repeat_is_answered_when_it_has_come_whole(parts: list[bytes]):
    """Answered before, the server closes the connection, and the caller's second attempt is lost as its first was."""
    said: list[str] = []
    scope = {"type": "http", "headers": [(b"amz-sdk-invocation-id", b"one")]}

    async def theirs(_: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"made"})

    async def ask(application: Any) -> None:
        left = [{"type": "http.request", "body": part, "more_body": part != parts[-1]} for part in parts]

        async def receive() -> Any:
            said.append("read")
            return left.pop(0)

        async def send(message: Any) -> None:
            said.append(message["type"])

        await application(scope, receive, send)

    async def ask_twice() -> None:
        application = answering_repeats(theirs)
        await ask(application)
        said.clear()
        await ask(application)

    asyncio.run(ask_twice())
    assert said == [*("read" for _ in parts), "http.response.start", "http.response.body"]


def test_a_repeat_waits_for_the_first_that_is_under_way():
    """A caller that has waited long enough asks again while it is still being done."""
    done: list[str] = []

    async def ask_twice() -> list[str]:
        may_end, answered = asyncio.Event(), list[str]()

        async def theirs(_: Any, receive: Any, send: Any) -> None:
            await may_end.wait()
            done.append("once")
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": b"made"})

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            answered.append(message["type"])

        application = answering_repeats(theirs)
        scope = {"type": "http", "headers": [(b"amz-sdk-invocation-id", b"one")]}
        asked = [application(scope, receive, send) for _ in range(2)]
        await asyncio.gather(*asked, _let(may_end))
        return answered

    assert len(asyncio.run(ask_twice())) == 4
    assert done == ["once"]


async def _let(event: asyncio.Event) -> None:
    event.set()
