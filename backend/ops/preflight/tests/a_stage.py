"""A stage that is ready for production, as AWS would tell of it; each test changes one thing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from backend.ops.checkout import Checkout
from backend.ops.cloud import Cloud
from backend.ops.preflight.scene import Scene
from backend.ops.preflight.the_alarms import OF_A_CLOCK, OF_A_HOME_STAGE, OF_AN_ACCOUNT, OF_EACH_STAGE
from backend.ops.stage_settings import settings_of

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:coalition-production-alarms"
FEEDBACK = f"arn:aws:sns:us-east-1:{ACCOUNT}:coalition-production-mail-feedback"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}"
REPLICA = f"arn:aws:rds:us-west-2:{ACCOUNT}:auto-backup:ab-1"
DIGEST = f"sha256:{64 * 'a'}"
HOST = "coalition-production.abc.us-east-1.rds.amazonaws.com"
CANARY = "canary-value-that-nobody-may-print-0123456789-abcdefghij"
VALUES = {
    "zappa/role_arn": f"arn:aws:iam::{ACCOUNT}:role/coalition-production-function",
    "zappa/s3_bucket": "deployments",
    "zappa/feedback_topic_arn": FEEDBACK,
    "release/repository_uri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/coalition-builder",
    "release/ledger_table": "ledger",
    "release/github_subject": "owner/name",
    "database/instance_id": "coalition-production",
    "database/host": HOST,
    "database/name": "coalition_production",
    "database/max_connections": "180",
    "monitoring/alarm_topic_arn": TOPIC,
    "environment/APP_SECRET_ID": "coalition-builder/production/app",
    "environment/DATABASE_SECRET_ID": "coalition-builder/production/database/runtime",
    "environment/MAIL_TRANSPORT": "ses",
    "environment/MAIL_FROM": "coalition@example.org",
    "environment/SES_CONFIGURATION_SET": "coalition-production",
    "environment/RATE_LIMITS_TABLE": "limits",
    "environment/SESSION_STORE": "dynamodb",
    "environment/SESSIONS_TABLE": "sessions",
    "environment/STATIC_BUCKET": "static",
    "environment/MEDIA_BUCKET": "media",
    "environment/PUBLIC_BASE_URL": "https://coalition.example.org",
}


def scene(url: str, **changes: Any) -> Scene:
    made = Scene(
        cloud=Cloud(region="us-east-1", endpoint_url=url), stage="production", values=VALUES,
        settings=settings_of(Checkout(settings.REPOSITORY), "production"), checkout=Checkout(settings.REPOSITORY),
        inherited={}, digest=DIGEST,
    )  # fmt: skip
    return replace(made, **changes)


def secret(asked: Mapping[str, Any]) -> dict[str, Any]:
    """By the name that is asked for."""
    return {"SecretString": json.dumps(secret_values(asked["SecretId"]))}


def secret_values(name: str) -> dict[str, Any]:
    if name.endswith("/app"):
        return {"SECRET_KEY": CANARY, "ADDRESS_PEPPER": CANARY}
    role = name.rpartition("/")[2]
    return {
        "engine": "postgres", "host": HOST, "port": 5432, "dbname": "coalition_production",
        "username": f"coalition_production_{role}", "password": CANARY,
    }  # fmt: skip


def instance(**changes: Any) -> dict[str, Any]:
    """RDS's words of a good one."""
    now = datetime.now(UTC)
    return {
        "DBInstances": [{
            "DBInstanceIdentifier": "coalition-production", "DBInstanceStatus": "available", "Engine": "postgres",
            "EngineVersion": "16.4", "AllocatedStorage": 20,
            "PubliclyAccessible": False, "StorageEncrypted": True, "DeletionProtection": True,
            "BackupRetentionPeriod": 7, "LatestRestorableTime": now - timedelta(minutes=4),
            "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            "CertificateDetails": {"ValidTill": now + timedelta(days=300)},
            "DBParameterGroups": [{"DBParameterGroupName": "coalition", "ParameterApplyStatus": "in-sync"}],
            "DBInstanceAutomatedBackupsReplications": [{"DBInstanceAutomatedBackupsArn": REPLICA}],
        } | changes]
    }  # fmt: skip


def alarm(name: str, **changes: Any) -> dict[str, Any]:
    told = {"AlarmName": f"coalition-production-{name}", "ActionsEnabled": True, "AlarmActions": [TOPIC]}
    return told | {"Threshold": 0.2 * 20 * 2**30} | changes  # of free storage: of 20 GB 20 %


def family(asked: Mapping[str, Any]) -> dict[str, Any]:
    name = asked["taskDefinition"]
    return {"taskDefinition": {"cpu": "1024", "containerDefinitions": [{"name": name, "image": "x"}]}}


def groups(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"logGroups": [{"logGroupName": asked["logGroupNamePrefix"], "retentionInDays": 7}]}


def table(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"Table": {"TableStatus": "ACTIVE", "TableName": asked["TableName"], "DeletionProtectionEnabled": True}}


def ageing(asked: Mapping[str, Any]) -> dict[str, Any]:
    by = {"limits": "ttl", "sessions": "expires_at"}[asked["TableName"]]
    return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": by}}


def point_in_time(state: str) -> dict[str, Any]:
    told = {"PointInTimeRecoveryStatus": state}
    return {
        "ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": told}
    }


def trust(*others: Mapping[str, Any], **statement: Any) -> dict[str, Any]:
    own = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
    document = {"Version": "2012-10-17", "Statement": [own, *others]}
    return {
        "Role": {
            "Path": "/", "RoleName": "role", "RoleId": "AROA", "Arn": "arn:aws:iam::1:role/role",
            "CreateDate": datetime.now(UTC), "AssumeRolePolicyDocument": json.dumps(document),
        }
    }  # fmt: skip


def of_services(*names: str, **more: Any) -> dict[str, Any]:
    return trust(Principal={"Service": [f"{name}.amazonaws.com" for name in names]}, **more)


def of_github(subject: str = "repo:owner/name:environment:production", **changes: Any) -> dict[str, Any]:
    return trust(**{
        "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": PROVIDER},
        "Condition": {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": subject}},
        **changes,
    })  # fmt: skip


def roles(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked["RoleName"].endswith("-function"):
        return of_services("lambda", "apigateway", "events")
    return of_github()


def policy(*actions: str, **changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::media/*"} | changes
    document = {"Statement": {name: said for name, said in statement.items() if said is not None}}
    return {"RoleName": "role", "PolicyName": "own", "PolicyDocument": json.dumps(document)}


def images(asked: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    detail = {
        "imageDigest": DIGEST, "imageTags": ["c" * 40],
        "imageScanFindingsSummary": {"findingSeverityCounts": {"LOW": 3}}, **changes,
    }  # fmt: skip
    return {"imageDetails": [detail]}


def notification(threshold: float, **changes: Any) -> dict[str, Any]:
    """Of a budget: it tells of what was spent, in percent."""
    told = {"Threshold": threshold, "NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN"}
    return told | {"NotificationState": "OK"} | changes


ALARMS = sorted(OF_EACH_STAGE | OF_A_HOME_STAGE | OF_AN_ACCOUNT | OF_A_CLOCK)
READY: Mapping[str, Any] = {
    "sts get_caller_identity": {"Account": ACCOUNT},
    "secretsmanager get_secret_value": secret,
    "lambda get_account_settings": {
        "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
    },
    "lambda get_function_concurrency": "ResourceNotFoundException",
    "ecs describe_task_definition": family,
    "service-quotas get_service_quota": {"Quota": {"Value": 6.0}},
    "sesv2 get_account": {
        "ProductionAccessEnabled": True, "SendingEnabled": True, "EnforcementStatus": "HEALTHY",
        "SendQuota": {"Max24HourSend": 50000.0},
    },
    "sesv2 get_email_identity": {
        "VerifiedForSendingStatus": True, "DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": True},
        "MailFromAttributes": {
            "MailFromDomain": "mail.example.org", "MailFromDomainStatus": "SUCCESS",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        },
    },
    "sesv2 get_configuration_set_event_destinations": {
        "EventDestinations": [{
            "Name": "feedback", "Enabled": True, "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
            "SnsDestination": {"TopicArn": FEEDBACK},
        }],
    },
    "rds describe_db_instances": lambda asked: instance(),
    "rds describe_db_instance_automated_backups": {"DBInstanceAutomatedBackups": [{"Status": "replicating"}]},
    "rds describe_db_parameters": {"Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1"}]},
    "dynamodb describe_table": table,
    "dynamodb describe_time_to_live": ageing,
    "dynamodb describe_continuous_backups": point_in_time("ENABLED"),
    "s3 get_public_access_block": {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        }
    },
    "s3 get_bucket_encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        }
    },
    "s3 get_bucket_versioning": {"Status": "Enabled"},
    "ecr describe_repositories": {
        "repositories": [{"imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}}]
    },
    "ecr describe_images": images,
    "cloudwatch describe_alarms": {"MetricAlarms": [alarm(name) for name in ALARMS]},
    "sns list_subscriptions_by_topic": {
        "Subscriptions": [{"SubscriptionArn": f"{TOPIC}:1", "Protocol": "email", "Endpoint": "ada@example.org"}]
    },
    "logs describe_log_groups": groups,
    "budgets describe_budgets": {
        "Budgets": [{"BudgetName": "coalition-production", "TimeUnit": "MONTHLY", "BudgetType": "COST"}]
    },
    "budgets describe_notifications_for_budget": {
        "Notifications": [
            notification(50.0), notification(80.0, ThresholdType="PERCENTAGE"), notification(100.0),
            notification(100.0, NotificationType="FORECASTED"),
        ]
    },
    "budgets describe_subscribers_for_notification": {
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "ada@example.org"}]
    },
    "cloudtrail describe_trails": {
        "trailList": [{
            "Name": "coalition", "TrailARN": "arn:trail", "IsMultiRegionTrail": True, "LogFileValidationEnabled": True,
        }]
    },
    "cloudtrail get_trail_status": {"IsLogging": True},
    "iam get_role": roles,
    "iam list_role_policies": {"PolicyNames": ["own"]},
    "iam get_role_policy": policy("s3:GetObject"),
    "iam list_attached_role_policies": {"AttachedPolicies": []},
    "iam list_open_id_connect_providers": {
        "OpenIDConnectProviderList": [
            {"Arn": PROVIDER}
        ]
    },
    "iam get_open_id_connect_provider": {"ClientIDList": ["sts.amazonaws.com"]},
    "lambda get_function": "ResourceNotFoundException",
}  # fmt: skip
