"""A role that does more than Terraform let it, or that a stranger may become, is found out; Terraform's own pass."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from backend.ops.preflight.scene import CheckFailed
from backend.ops.preflight.the_roles import TAKES_NO_RESOURCE

from .a_stage import GITHUB, PROVIDER, READY, VALUES, of_github, of_services, policy, trust
from .test_checks import run

ALL = ("lambda", "apigateway", "events")
SERVICES = [f"{name}.amazonaws.com" for name in ALL]
IN_ACCOUNT = "us-east-1:123456789012"
OWN_KEYS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/coalition-builder-production"}}
ANOTHER = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}}
SUBJECT = "repo:owner/name:environment:production"


def federated(**equal: Any) -> dict[str, Any]:
    """With these instead of what the release role's trust compares; None: without."""
    compared = {"aud": "sts.amazonaws.com", "sub": SUBJECT} | equal
    said = {f"{GITHUB}:{name}": value for name, value in compared.items() if value is not None}
    return of_github(Condition={"StringEquals": said})


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("NoSuchEntity", "the role coalition-production-function is not there"),
        (of_services("lambda", "ec2"), "trusts ec2.amazonaws.com"),
        (of_services("lambda"), "does not trust apigateway.amazonaws.com, events.amazonaws.com"),
        (trust(Principal="*"), "trusts '*', that is anybody"),
        (trust(Principal={"AWS": "*"}), "trusts *"),
        (of_services(*ALL, "sqs"), "trusts sqs.amazonaws.com"),
        (trust(ANOTHER, Principal={"Service": SERVICES}), "trusts arn:aws:iam::999999999999:root"),
        (trust(Principal={"Service": SERVICES, "AWS": "999999999999"}), "trusts 999999999999"),
        (trust(NotPrincipal={"AWS": "999999999999"}), "trusts all but some (NotPrincipal)"),
        (of_services(*ALL, NotPrincipal={"AWS": "999999999999"}), "trusts all but some (NotPrincipal)"),
    ],
)
def test_a_function_role_that_others_may_become_is_found_out(role: Any, words: str):
    with pytest.raises(CheckFailed) as failed:
        run("function-role", {**READY, "iam get_role": role})
    assert words in str(failed.value)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (policy("s3:GetObject", "s3:*"), "the policy own of the role coalition-production-function allows s3:*"),
        (policy("s3:Get?bject"), "allows s3:Get?bject"),
        (policy("iam:PutRolePolicy"), "allows iam:PutRolePolicy"),
        (policy("sts:AssumeRole"), "allows sts:AssumeRole"),
        (policy(Action=None, NotAction="iam:*"), "allows all but some (NotAction)"),
        (policy("s3:GetObject", Resource=None, NotResource="arn:aws:s3:::x/*"), "allows all but some (NotResource)"),
        (policy("s3:GetObject", NotPrincipal={"AWS": "1"}), "allows all but some (NotPrincipal)"),
        (policy("s3:GetObject", Resource="*"), "allows s3:GetObject for *"),
        (policy("xray:PutTraceSegments", "s3:GetObject", Resource="*"), "allows s3:GetObject for *"),
        (policy("s3:GetObject", Resource=["arn:aws:s3:::media/*", "arn:aws:s3:::*"]), "GetObject for arn:aws:s3:::*"),
        (policy("s3:GetObject", Resource="arn:aws:s3:::*/*"), "allows s3:GetObject for arn:aws:s3:::*/*"),
        (policy("s3:GetObject", Resource="arn:*:s3:::media/*"), "allows s3:GetObject for arn:*"),
        (policy("dynamodb:GetItem", Resource=f"arn:aws:dynamodb:{IN_ACCOUNT}:table/*"), ":table/*"),
        (policy("logs:GetLogEvents", Resource=f"arn:aws:logs:{IN_ACCOUNT}:log-group:/*"), ":log-group:/*"),
        (policy("sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:*:queue"), "for arn:aws:sqs:us-east-1:*:queue"),
        (policy("kms:Decrypt", Resource=f"arn:aws:kms:{IN_ACCOUNT}:key/*"), "allows kms:Decrypt for arn:aws:kms:"),
    ],
)
def test_a_function_role_that_does_too_much_is_found_out(own: Any, words: str):
    with pytest.raises(CheckFailed) as failed:
        run("function-role", {**READY, "iam get_role_policy": own})
    assert words in str(failed.value)


@pytest.mark.parametrize(
    "own",
    [
        policy(*sorted(TAKES_NO_RESOURCE), Resource="*"),
        policy("lambda:InvokeFunction", "s3:*", Effect="Deny", Resource="*"),
        policy("kms:Decrypt", Resource=f"arn:aws:kms:{IN_ACCOUNT}:key/*", Condition=OWN_KEYS),
        policy("logs:PutLogEvents", Resource=f"arn:aws:logs:{IN_ACCOUNT}:log-group:/aws/lambda/coalition-production:*"),
        policy("secretsmanager:GetSecretValue", Resource=f"arn:aws:secretsmanager:{IN_ACCOUNT}:secret:x-??????"),
    ],
)
def test_what_terraform_writes_passes(own: Any):
    assert run("function-role", {**READY, "iam get_role_policy": own})


def test_what_takes_no_resource_is_what_terraform_writes_so():
    text = (settings.REPOSITORY / "terraform/modules/zappa/permissions_platform.tf").read_text(encoding="utf-8")
    assert set(re.findall(r'"((?:ec2|xray):[A-Za-z]+)"', text)) == TAKES_NO_RESOURCE


@pytest.mark.parametrize(
    ("otherwise", "words"),
    [
        ({"iam list_open_id_connect_providers": {"OpenIDConnectProviderList": []}}, "does not know the identity"),
        ({"iam get_open_id_connect_provider": {"ClientIDList": []}}, "does not take tokens for sts.amazonaws.com"),
        ({"iam get_role": "NoSuchEntity"}, "the role coalition-production-release is not there"),
        ({"iam get_role": federated(sub="repo:owner/name:ref:refs/heads/main")}, "trust's sub is repo:owner/name:ref:"),
        ({"iam get_role": federated(sub="repo:a/name:environment:production")}, "its trust's sub is repo:a/name"),
        ({"iam get_role": federated(sub="repo:owner/name:environment:staging")}, "its trust's sub is repo:owner/name"),
        ({"iam get_role": federated(sub=[SUBJECT, "repo:a/b:environment:production"])}, "production, repo:a/b:"),
        ({"iam get_role": federated(sub=None)}, "its trust's sub is nothing"),
        ({"iam get_role": federated(aud=None)}, "its trust's aud is nothing"),
        ({"iam get_role": federated(aud="https://github.com/owner")}, "its trust's aud is https://github.com/owner"),
        ({"iam get_role": of_github(Condition={"StringLike": {f"{GITHUB}:sub": "repo:owner/*"}})}, "aud is nothing"),
        ({"iam get_role": of_github(Condition={})}, "its trust's aud is nothing"),
        ({"iam get_role": of_github(Principal="*")}, "its trust's Principal is *"),
        ({"iam get_role": of_github(Principal={"Federated": PROVIDER, "AWS": "*"})}, "trust's Principal is AWS, Fed"),
        ({"iam get_role": of_github(Principal={"Federated": "accounts.google.com"})}, "Federated is accounts.google"),
        ({"iam get_role": of_github(Action="sts:*")}, "its trust's Action is sts:*"),
        (
            {"iam get_role": of_github(Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])},
            "sts:TagSession, not",
        ),
        ({"iam get_role": trust(ANOTHER, ANOTHER)}, "trusted to others by 3 statements"),
        ({"iam get_role": trust(Effect="Deny")}, "trusted to others by 0 statements"),
    ],
)
def test_a_release_role_that_strangers_may_become_is_found_out(otherwise: dict[str, Any], words: str):
    with pytest.raises(CheckFailed) as failed:
        run("release-role", {**READY, **otherwise})
    assert words in str(failed.value)


def test_without_the_repositorys_name_nobody_can_say_who_a_stranger_is():
    unsaid = {name: text for name, text in VALUES.items() if name != "release/github_subject"}
    with pytest.raises(CheckFailed, match="SSM has no /coalition-builder/production/release/github_subject"):
        run("release-role", READY, values=unsaid)
