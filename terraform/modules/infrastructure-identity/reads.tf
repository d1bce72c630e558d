# What the provider reads, as its own log tells of a plan and an apply (rpc.method), and its source of the rest.

locals {
  # `*`: none of these takes a resource (Service Authorization Reference).
  listings = [
    {
      Sid    = "List"
      Effect = "Allow"
      Action = [
        "cognito-idp:DescribeUserPoolDomain",
        "ec2:DescribeAddresses",
        "ec2:DescribeAddressesAttribute",
        "ec2:DescribeEgressOnlyInternetGateways",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        "ecs:DescribeTaskDefinition",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "logs:DescribeQueryDefinitions",
        "sns:GetSubscriptionAttributes",
        "ssm:DescribeParameters",
      ]
      Resource = "*"
    },
  ]

  things = [
    {
      Sid    = "ReadBuckets"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLocation",
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
      ]
      Resource = "arn:aws:s3:::coalition-builder-*-${var.account_id}"
    },
    {
      Sid    = "ReadStores"
      Effect = "Allow"
      Action = [
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
        "rds:DescribeDBInstanceAutomatedBackups",
        "rds:DescribeDBInstances",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:DescribeDBProxies",
        "rds:DescribeDBProxyTargetGroups",
        "rds:DescribeDBProxyTargets",
        "rds:DescribeDBSubnetGroups",
        "rds:ListTagsForResource",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
      ]
      Resource = concat(
        ["arn:aws:dynamodb:${local.in_region}:table/coalition-builder-*"],
        [for kind in ["auto-backup", "db", "db-proxy", "pg", "subgrp", "target-group"] : "arn:aws:rds:*:${var.account_id}:${kind}:*"],
        ["arn:aws:secretsmanager:${local.in_region}:secret:coalition-builder/*"],
      )
    },
    {
      # Of any: whoever has made a key reads it before KMS sees its tags. Nothing that a key encrypts is read so. Copies of
      # backups have theirs in another region.
      Sid      = "ReadKeys"
      Effect   = "Allow"
      Action   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource = "arn:aws:kms:*:${var.account_id}:key/*"
    },
    {
      Sid    = "ReadThePlatform"
      Effect = "Allow"
      Action = [
        "budgets:ListTagsForResource",
        "budgets:ViewBudget",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetDashboard",
        "cloudwatch:ListTagsForResource",
        "ecs:DescribeClusters",
        "ecs:ListTagsForResource",
        "events:DescribeRule",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "logs:ListTagsForResource",
        "ses:GetConfigurationSet",
        "ses:GetConfigurationSetEventDestinations",
        "ses:GetEmailIdentity",
        "ses:ListTagsForResource",
        "sns:GetTopicAttributes",
        "sns:ListTagsForResource",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "ssm:ListTagsForResource",
      ]
      Resource = [
        "arn:aws:budgets::${var.account_id}:budget/coalition-*",
        "arn:aws:cloudwatch:${local.in_region}:alarm:*",
        "arn:aws:cloudwatch::${var.account_id}:dashboard/coalition-*",
        "arn:aws:ecs:${local.in_region}:cluster/coalition-builder-*",
        "arn:aws:ecs:${local.in_region}:task-definition/coalition-*",
        "arn:aws:events:${local.in_region}:rule/coalition-*",
        "arn:aws:logs:${local.in_region}:log-group:*",
        "arn:aws:logs:us-east-1:${var.account_id}:log-group:aws-waf-logs-coalition-*",
        "arn:aws:ses:${local.in_region}:configuration-set/coalition-*",
        "arn:aws:ses:${local.in_region}:identity/*",
        "arn:aws:sns:${local.in_region}:coalition-*",
        "arn:aws:sqs:${local.in_region}:coalition-*",
        "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/*",
      ]
    },
    {
      Sid    = "ReadRoles"
      Effect = "Allow"
      Action = [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
      ]
      Resource = "${local.account}:role/coalition-*"
    },
    {
      Sid    = "ReadTheEdge"
      Effect = "Allow"
      Action = [
        "acm:DescribeCertificate",
        "acm:ListTagsForCertificate",
        "apigateway:GET",
        "ce:GetAnomalyMonitors",
        "ce:GetAnomalySubscriptions",
        "ce:ListTagsForResource",
        "cloudfront:GetDistribution",
        "cloudfront:GetOriginAccessControl",
        "cloudfront:GetOriginRequestPolicy",
        "cloudfront:ListTagsForResource",
        "cognito-idp:DescribeUserPool",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:GetGroup",
        "cognito-idp:GetUserPoolMfaConfig",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
        "wafv2:ListTagsForResource",
      ]
      Resource = [
        "arn:aws:acm:*:${var.account_id}:certificate/*",
        "arn:aws:apigateway:${var.region}::/domainnames/*",
        "arn:aws:apigateway:${var.region}::/restapis/*",
        "arn:aws:ce::${var.account_id}:anomalymonitor/*",
        "arn:aws:ce::${var.account_id}:anomalysubscription/*",
        "arn:aws:cloudfront::${var.account_id}:distribution/*",
        "arn:aws:cloudfront::${var.account_id}:origin-access-control/*",
        "arn:aws:cloudfront::${var.account_id}:origin-request-policy/*",
        "arn:aws:cognito-idp:${local.in_region}:userpool/*",
        "arn:aws:route53:::change/*",
        "arn:aws:route53:::hostedzone/*",
        "arn:aws:wafv2:*:${var.account_id}:*/webacl/*",
      ]
    },
  ]
}
