"""What may be said that the rules forbid elsewhere, and why?"""

from __future__ import annotations

from collections.abc import Mapping

# Actions whose Resource may be `*`: AWS takes nothing else there (Service Authorization Reference), or what they are
# for has no name before it is made.
TAKES_NO_RESOURCE: Mapping[str, str] = {
    "ec2:CreateNetworkInterface": "Lambda makes interfaces in the function's subnets with the role of the function",
    "ec2:DeleteNetworkInterface": "Lambda removes them, and nobody knows their ids before",
    "ec2:DescribeNetworkInterfaces": "describing takes no resource",
    "ec2:DescribeSubnets": "describing takes no resource",
    "ec2:DescribeSecurityGroups": "describing takes no resource",
    "ec2:DescribeVpcs": "describing takes no resource",
    "ec2:AssignPrivateIpAddresses": "Lambda's interfaces have no id before they are made",
    "ec2:UnassignPrivateIpAddresses": "Lambda's interfaces have no id before they are made",
    "xray:PutTraceSegments": "traces are no resource",
    "xray:PutTelemetryRecords": "traces are no resource",
    "xray:GetSamplingRules": "sampling takes no resource",
    "xray:GetSamplingTargets": "sampling takes no resource",
    "ecr:GetAuthorizationToken": "the token is the registry's, not a repository's",
    "ecs:RegisterTaskDefinition": "a revision has no name before it is registered",
    "ecs:DescribeTaskDefinition": "takes no resource",
    "ecs:DeregisterTaskDefinition": "takes no resource",
    "ecs:ListTaskDefinitions": "takes no resource",
    "cloudtrail:DescribeTrails": "listing takes no resource",
    "cloudwatch:ListMetrics": "metrics are no resource",
    "events:ListRuleNamesByTarget": "the target is asked for, and is not the rules' own resource",
    "iam:ListOpenIDConnectProviders": "listing takes no resource",
    "servicequotas:GetServiceQuota": "a quota is no resource to read",
    "ses:GetAccount": "the account itself is no resource",
    "sns:GetSubscriptionAttributes": "takes no resource: a subscription's name is made when it is",
    "sns:SetSubscriptionAttributes": "takes no resource: a subscription's name is made when it is",
    "sns:Unsubscribe": "takes no resource: a subscription's name is made when it is",
    # Of the roles that plan and apply Terraform.
    "acm:RequestCertificate": "a certificate has no name before it is asked for; its tags are a condition",
    "cognito-idp:CreateUserPool": "a pool has no id before it is made; its tags are a condition",
    "cognito-idp:DescribeUserPoolDomain": "takes no resource",
    "kms:CreateKey": "a key has no id before it is made; its tags are a condition",
    "kms:ListAliases": "listing takes no resource",
    "logs:DescribeQueryDefinitions": "saved queries are no resources",
    "logs:PutQueryDefinition": "saved queries are no resources",
    "logs:DeleteQueryDefinition": "saved queries are no resources",
    "ssm:DescribeParameters": "listing takes no resource",
    "ec2:DescribeAddresses": "describing takes no resource",
    "ec2:DescribeAddressesAttribute": "describing takes no resource",
    "ec2:DescribeEgressOnlyInternetGateways": "describing takes no resource",
    "ec2:DescribeFlowLogs": "describing takes no resource",
    "ec2:DescribeInternetGateways": "describing takes no resource",
    "ec2:DescribeNatGateways": "describing takes no resource",
    "ec2:DescribeNetworkAcls": "describing takes no resource",
    "ec2:DescribePrefixLists": "describing takes no resource",
    "ec2:DescribeRouteTables": "describing takes no resource",
    "ec2:DescribeSecurityGroupRules": "describing takes no resource",
    "ec2:DescribeVpcAttribute": "describing takes no resource",
    "ec2:DescribeVpcEndpoints": "describing takes no resource",
    **{
        f"ce:{verb}{what}": "Cost Explorer's monitors have no names of ours"
        for verb in ("Create", "Delete", "Update")
        for what in ("AnomalyMonitor", "AnomalySubscription")
    },
    **{
        f"logs:{action}": "deliveries of logs and a region's policy of them take no resource"
        for action in (
            "CreateLogDelivery",
            "DeleteLogDelivery",
            "DescribeResourcePolicies",
            "GetLogDelivery",
            "ListLogDeliveries",
            "PutResourcePolicy",
            "UpdateLogDelivery",
        )
    },
    "ce:TagResource": "Cost Explorer's monitors have no names of ours",
    "ce:UntagResource": "Cost Explorer's monitors have no names of ours",
    "cloudformation:ValidateTemplate": "a template is no resource yet",
    "lambda:ListFunctions": "listing takes no resource",
    "lambda:GetAccountSettings": "the account's quota is no resource",
    "logs:DescribeLogGroups": "listing takes no resource",
    "secretsmanager:GetRandomPassword": "a password that is no secret's yet",
    "sts:GetCallerIdentity": "takes no resource",
}

# Kinds whose things AWS names, so that a policy can name the kind alone; of whom there is no tag to ask for.
NAMED_BY_AWS: Mapping[str, str] = {
    "cloudfront:origin-access-control": "has an id of AWS's and takes no tags",
    "cloudfront:origin-request-policy": "has an id of AWS's and takes no tags",
    "rds:auto-backup": "copied backups have ids of AWS's",
    "rds:db-proxy": "a proxy's ARN has an id of AWS's, not its name",
    "rds:target-group": "a proxy's targets have ids of AWS's",
    "route53:hostedzone": "a zone has an id of AWS's, and whose it is is written into the stage's variables",
    "ses:identity": "production's domain is the organisation's, and is not known to the account's files",
    "wafv2:*": "AWS's own rule groups have names of AWS's",
}

# Policies of a thing, in which `*` is that thing alone (a key's, a secret's, a repository's).
OF_ITSELF: Mapping[str, str] = {
    "aws_kms_key": "in a key's policy, * is the key",
    "aws_kms_replica_key": "in a key's policy, * is the key",
    "aws_secretsmanager_secret_policy": "in a secret's policy, * is the secret",  # nosec B105 # no secret
    "aws_vpc_endpoint": "an endpoint's policy grants nothing: it bounds what passes, whatever roles allow",
    "aws_ecr_repository_policy": "in a repository's policy, * is the repository, and AWS takes no other word",
}

# AWS's own policies that may be attached.
AWS_POLICIES: Mapping[str, str] = {}
