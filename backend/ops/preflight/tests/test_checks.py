"""Each check passes on a stage that is ready, and says in a sentence what is wrong with one that is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.ops.preflight.checks import CHECKS
from backend.ops.preflight.scene import Check, CheckFailed, CheckSkipped, NotAllowed

from .a_stage import (
    ALARMS,
    CANARY,
    FEEDBACK,
    READY,
    TOPIC,
    VALUES,
    alarm,
    images,
    instance,
    notification,
    point_in_time,
    scene,
    secret_values,
)
from .answering import answering

BY_NAME = {check.name: check for check in CHECKS}
# Those that ask more than AWS have tests of their own (test_site.py, test_staff.py, test_command.py), and roles
# (test_roles.py).
ASKED_ELSEWHERE = {"parameters", "address", "migrations", "staff-sign-in"}
ON_AWS = [check for check in CHECKS if check.run and check.name not in ASKED_ELSEWHERE]


def run(name: str, answers: Mapping[str, Any], **changes: Any) -> str:
    with answering(answers) as url:
        check = BY_NAME[name]
        assert check.run is not None
        return check.run(scene(url, **changes))


@pytest.mark.parametrize("check", ON_AWS, ids=lambda check: check.name)
def test_a_stage_that_is_ready_passes(check: Check):
    words = run(check.name, READY)
    assert words
    assert CANARY not in words
    assert "ada@" not in words


def secrets(name: str, **changes: Any) -> Callable[[Mapping[str, Any]], Any]:
    """All of them as they should be, but the one whose name ends so."""

    def told(asked: Mapping[str, Any]) -> Any:
        values = secret_values(asked["SecretId"])
        if asked["SecretId"].endswith(name):
            values = {key: text for key, text in (values | changes).items() if text is not None}
        return {"SecretString": json.dumps(values)}

    return told


def rds(**changes: Any) -> dict[str, Any]:
    return {"rds describe_db_instances": instance(**changes)}


def secretly(name: str, **changes: Any) -> dict[str, Any]:
    return {"secretsmanager get_secret_value": secrets(name, **changes)}


def told_at(**changes: Any) -> dict[str, Any]:
    """A budget's notifications at each step, of another kind."""
    at = [notification(float(percent), **changes) for percent in (50, 80, 100)]
    return {"budgets describe_notifications_for_budget": {"Notifications": at}}


def nobody_at_80(asked: Mapping[str, Any]) -> dict[str, Any]:
    is_told = asked["Notification"]["Threshold"] != 80.0
    return {"Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ada@example.org"}] if is_told else []}


NOW = datetime.now(UTC)
FIRST, OTHERS = f"coalition-production-{ALARMS[0]}", [alarm(name) for name in ALARMS[1:]]
GROUP = {"DBParameterGroupName": "coalition", "ParameterApplyStatus": "pending-reboot"}
LIMITS = {"AccountLimit": {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}}
MAILS = READY["sesv2 get_account"]
IDENTITY = READY["sesv2 get_email_identity"]
TRAIL = READY["cloudtrail describe_trails"]["trailList"][0]
# Check, what AWS says otherwise, and what the sentence must hold.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("account", {"sts get_caller_identity": {"Account": "999999999999"}}, "signed in to the account 999999999999"),
    ("app-secret", {"secretsmanager get_secret_value": "ResourceNotFoundException"}, "not there, or was never filled"),
    ("app-secret", {"secretsmanager get_secret_value": {"SecretString": "no JSON"}}, "is no JSON"),
    ("app-secret", {"secretsmanager get_secret_value": {"SecretString": "[1]"}}, "is no JSON object"),
    ("app-secret", secretly("/app", SECRET_KEY="short"), "SECRET_KEY is not at least 50 random characters"),
    ("app-secret", secretly("/app", SECRET_KEY="a" * 60), "SECRET_KEY is not at least 50 random characters"),
    ("app-secret", secretly("/app", ADDRESS_PEPPER=None), "ADDRESS_PEPPER is missing"),
    ("app-secret", secretly("/app", ORIGIN_SECRETS="short,short"), "ORIGIN_SECRETS is not at least 32 ASCII"),
    ("app-secret", secretly("/app", SECRET_KEYS="typo"), "SECRET_KEYS is unknown"),
    ("database-secrets", secretly("/import", password=""), "database/import lacks password"),
    ("database-secrets", secretly("/import", dbname="coalition_dev"), "names the database coalition_dev"),
    ("database-secrets", secretly("/migration", username="master"), "names the user master"),
    ("database-secrets", secretly("/runtime", password="guessed"), "a password of fewer than 20"),
    ("database-secrets", secretly("/import", host="elsewhere"), "the secret of import names elsewhere, and Terra"),
    ("database-secrets", secretly("", host="elsewhere"), "of migration names elsewhere, of import names elsewhere"),
    ("lambda-quota", {"lambda get_account_settings": LIMITS}, "of 10 concurrent executions -30 would be left"),
    ("tasks", {"ecs describe_task_definition": "ClientException"}, "coalition-production-migrate is not there"),
    ("tasks", {"service-quotas get_service_quota": {"Quota": {"Value": 2.0}}}, "quota is 2 vCPU, and the tasks"),
    (
        "tasks", {"ecs describe_task_definition": {"taskDefinition": {"cpu": "256", "containerDefinitions": []}}},
        "has no container of its own name",
    ),
    ("mail-account", {"sesv2 get_account": MAILS | {"ProductionAccessEnabled": False}}, "in SES's sandbox"),
    ("mail-account", {"sesv2 get_account": MAILS | {"SendingEnabled": False}}, "sending is switched off"),
    ("mail-account", {"sesv2 get_account": MAILS | {"EnforcementStatus": "PROBATION"}}, "under probation"),
    ("mail-identity", {"sesv2 get_email_identity": "NotFoundException"}, "the identity example.org is not there"),
    (
        "mail-identity", {"sesv2 get_email_identity": IDENTITY | {"VerifiedForSendingStatus": False}},
        "SES has not verified it",
    ),
    (
        "mail-identity",
        {"sesv2 get_email_identity": IDENTITY | {"DkimAttributes": {"Status": "PENDING", "SigningEnabled": True}}},
        "DKIM is pending",
    ),
    ("mail-reports", {"sesv2 get_configuration_set_event_destinations": "NotFoundException"}, "is not there"),
    (
        "mail-reports", {"sesv2 get_configuration_set_event_destinations": {"EventDestinations": []}},
        f"does not tell {FEEDBACK} of BOUNCE, COMPLAINT",
    ),
    ("database-backups", {"rds describe_db_instances": "DBInstanceNotFound"}, "coalition-production is not there"),
    ("database-backups", rds(BackupRetentionPeriod=1), "backups are kept for 1 days, at least 7"),
    ("database-backups", rds(LatestRestorableTime=NOW - timedelta(hours=2)), "the latest point to restore to is"),
    ("database-backups", rds(StorageEncrypted=False), "its storage is not encrypted"),
    ("database-backups", rds(DeletionProtection=False), "not protected against deletion"),
    (
        "database-copies", {"rds describe_db_instance_automated_backups": {"DBInstanceAutomatedBackups": []}},
        "the copies in us-west-2 are missing",
    ),
    ("database-private", rds(PubliclyAccessible=True), "it has a public address"),
    ("database-private", rds(DBInstanceStatus="storage-full"), "it is storage-full"),
    ("database-private", rds(DBInstanceStatus="modifying"), "it is modifying"),
    ("database-private", rds(Engine="mysql"), "its engine is mysql"),
    ("database-tls", {"rds describe_db_parameters": {"Parameters": []}}, "rds.force_ssl is not 1"),
    ("database-tls", rds(DBParameterGroups=[GROUP]), "pending-reboot"),
    ("database-tls", rds(CACertificateIdentifier="rds-ca-2019"), "rds-ca-2019, which clients trust no more"),
    ("database-tls", rds(CertificateDetails={"ValidTill": NOW + timedelta(days=3)}), "its certificate ends on"),
    ("tables", {"dynamodb describe_table": "ResourceNotFoundException"}, "the table limits is not there"),
    (
        "tables", {"dynamodb describe_time_to_live": {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}},
        "limits keeps its rows for ever",
    ),
    ("tables", {"dynamodb describe_continuous_backups": point_in_time("DISABLED")}, "no point-in-time recovery"),
    (
        "tables", {"dynamodb describe_table": {"Table": {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": False}}},
        "is not protected against deletion",
    ),
    ("buckets", {"s3 get_public_access_block": "NoSuchPublicAccessBlockConfiguration"}, "static is not closed"),
    ("buckets", {"s3 get_public_access_block": "NoSuchBucket"}, "the bucket static is not there"),
    ("buckets", {"s3 get_bucket_encryption": "ServerSideEncryptionConfigurationNotFoundError"}, "is not encrypted"),
    ("buckets", {"s3 get_bucket_versioning": {}}, "media keeps no versions"),
    ("repository", {"ecr describe_repositories": "RepositoryNotFoundException"}, "coalition-builder is not there"),
    (
        "repository", {"ecr describe_repositories": {"repositories": [{"imageTagMutability": "MUTABLE"}]}},
        "its tags can be moved and what is pushed is not scanned",
    ),
    ("image", {"ecr describe_images": "ImageNotFoundException"}, "has no image with the digest sha256:aaa"),
    (
        "image",
        {"ecr describe_images": images({}, imageScanFindingsSummary={"findingSeverityCounts": {"CRITICAL": 2}})},
        "2 critical",
    ),
    ("alarms", {"cloudwatch describe_alarms": {"MetricAlarms": []}}, f"no alarm tells {TOPIC}"),
    ("alarms", {"cloudwatch describe_alarms": {"MetricAlarms": OTHERS}}, f"or telling nobody: {FIRST}"),
    (
        "alarms",
        {"cloudwatch describe_alarms": {"MetricAlarms": [*OTHERS, alarm(ALARMS[0], AlarmActions=[FEEDBACK])]}},
        f"missing, or telling nobody: {FIRST}",
    ),
    (
        "alarms",
        {"cloudwatch describe_alarms": {"MetricAlarms": [*OTHERS, alarm(ALARMS[0], ActionsEnabled=False)]}},
        f"switched off: {FIRST}",
    ),
    ("alarm-recipients", {"sns list_subscriptions_by_topic": {"Subscriptions": []}}, "nobody is subscribed"),
    (
        "alarm-recipients",
        {
            "sns list_subscriptions_by_topic": {
                "Subscriptions": [{"SubscriptionArn": "PendingConfirmation", "Endpoint": "ada@example.org"}]
            }
        },
        "1 of 1 subscriptions",
    ),
    ("log-retention", {"logs describe_log_groups": {"logGroups": []}}, "/aws/lambda/coalition-production is not there"),
    (
        "log-retention",
        {"logs describe_log_groups": lambda asked: {"logGroups": [{"logGroupName": asked["logGroupNamePrefix"]}]}},
        "keeps its lines for ever",
    ),
    ("budget", {"budgets describe_budgets": {"Budgets": []}}, "no budget whose name says production"),
    ("budget", {"budgets describe_notifications_for_budget": {"Notifications": []}}, "tells nobody at 50 %, 80 %"),
    ("budget", told_at(NotificationType="FORECASTED"), "coalition-production tells nobody at 50 %, 80 %, 100 %"),
    ("budget", told_at(ThresholdType="ABSOLUTE_VALUE"), "coalition-production tells nobody at 50 %, 80 %, 100 %"),
    ("budget", told_at(ComparisonOperator="LESS_THAN"), "coalition-production tells nobody at 50 %, 80 %, 100 %"),
    (
        "budget", {"budgets describe_subscribers_for_notification": {"Subscribers": []}},
        "coalition-production tells nobody at 50 %, 80 %, 100 %",
    ),
    ("budget", {"budgets describe_subscribers_for_notification": nobody_at_80}, "production tells nobody at 80 %"),
    ("audit-trail", {"cloudtrail describe_trails": {"trailList": []}}, "the account has no trail"),
    ("audit-trail", {"cloudtrail get_trail_status": {"IsLogging": False}}, "is stopped"),
    (
        "audit-trail", {"cloudtrail describe_trails": {"trailList": [TRAIL | {"IsMultiRegionTrail": False}]}},
        "sees one region only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "otherwise", "words"), WRONG)
def test_what_is_wrong_is_said(name: str, otherwise: dict[str, Any], words: str):
    with pytest.raises(CheckFailed) as failed:
        run(name, {**READY, **otherwise})
    assert words in str(failed.value)
    assert CANARY not in str(failed.value)
    assert "ada@" not in str(failed.value)


def test_each_check_of_aws_was_shown_to_fail():
    assert {check.name for check in ON_AWS} - {name for name, _, _ in WRONG} == {
        "debug-off", "database-connections", "function-role", "release-role",
    }  # fmt: skip


def test_too_many_containers_for_the_databases_connections_are_found_out():
    with pytest.raises(CheckFailed, match=r"101 connections may be wanted for production, more than 80% of the"):
        run("database-connections", READY, values=VALUES | {"database/max_connections": "90"})


def test_stages_that_share_an_instance_share_its_connections():
    shared = {"stage": "dev", "values": VALUES | {"database/max_connections": "80"}}
    assert run("database-connections", READY, **shared) == "59 of 80 at most, for dev and staging"


DENIED = dict.fromkeys(READY, "AccessDeniedException")


@pytest.mark.parametrize(
    "check", [check for check in ON_AWS if check.name != "database-connections"],
    ids=lambda check: check.name,
)  # fmt: skip
def test_a_missing_permission_is_no_finding(check: Check):
    with pytest.raises(NotAllowed, match=r"whoever is signed in may not [a-z0-9-]+:[A-Za-z]+"):
        run(check.name, DENIED)


def test_what_is_not_switched_on_is_skipped():
    with pytest.raises(CheckSkipped, match="no copies in another region"):
        run("database-copies", {**READY, **rds(DBInstanceAutomatedBackupsReplications=[])})
    with pytest.raises(CheckSkipped, match="by an SMTP server"):
        run("mail-account", READY, values=VALUES | {"environment/MAIL_TRANSPORT": "smtps://a:b@c"})
