# What bin/preflight reads beside all that.

locals {
  secrets = "arn:aws:secretsmanager:${local.in_region}:secret:coalition-builder/${var.stage}"

  preflight_statements = [
    {
      # `*`: the account's own settings, and listings.
      Sid    = "ReadTheAccount"
      Effect = "Allow"
      Action = [
        "cloudtrail:DescribeTrails",
        "iam:ListOpenIDConnectProviders",
        "lambda:GetAccountSettings",
        "servicequotas:GetServiceQuota",
        "ses:GetAccount",
      ]
      Resource = "*"
    },
    {
      # A release reads them anyway, through the tasks that it runs; whether they are filled must be seen before.
      Sid    = "ReadSecrets"
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue"]
      Resource = concat(
        ["${local.secrets}/app-??????"],
        [for role in ["runtime", "migration", "import"] : "${local.secrets}/database/${role}-??????"],
      )
    },
    {
      Sid      = "OpenSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = "arn:aws:kms:${local.in_region}:key/*"
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.key_alias }
        StringEquals               = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
      }
    },
    {
      Sid    = "ReadRoles"
      Effect = "Allow"
      Action = ["iam:GetOpenIDConnectProvider", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      Resource = [
        "arn:aws:iam::${var.account_id}:role/${local.name}-*",
        "arn:aws:iam::${var.account_id}:oidc-provider/token.actions.githubusercontent.com",
      ]
    },
    {
      Sid    = "ReadStores"
      Effect = "Allow"
      Action = [
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "ecr:DescribeRepositories",
        "rds:DescribeDBInstanceAutomatedBackups",
        "rds:DescribeDBInstances",
        "rds:DescribeDBParameters",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration",
      ]
      Resource = concat(
        [var.repository_arn, "arn:aws:dynamodb:${local.in_region}:table/coalition-builder-*"],
        # Copies of backups may lie in another region.
        ["arn:aws:rds:*:${var.account_id}:auto-backup:*"],
        [for kind in ["db", "pg"] : "arn:aws:rds:${local.in_region}:${kind}:*"],
        ["arn:aws:s3:::${var.deployments_bucket}", "arn:aws:s3:::${var.static_bucket}"],
        ["arn:aws:s3:::coalition-builder-media-${var.stage}-${var.account_id}"],
      )
    },
    {
      # A pool's id is Cognito's own, so its tag tells whose it is.
      Sid       = "ReadTheStaffsPool"
      Effect    = "Allow"
      Action    = ["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"]
      Resource  = "arn:aws:cognito-idp:${local.in_region}:userpool/*"
      Condition = { StringEquals = { "aws:ResourceTag/Stage" = var.stage } }
    },
    {
      Sid    = "ReadAlarmsAndMail"
      Effect = "Allow"
      Action = [
        "budgets:ViewBudget",
        "cloudtrail:GetTrailStatus",
        "cloudwatch:DescribeAlarms",
        "ses:GetConfigurationSetEventDestinations",
        "ses:GetEmailIdentity",
        "sns:ListSubscriptionsByTopic",
      ]
      Resource = [
        "arn:aws:budgets::${var.account_id}:budget/*",
        "arn:aws:cloudtrail:${local.in_region}:trail/*",
        "arn:aws:cloudwatch:${local.in_region}:alarm:*",
        "arn:aws:ses:${local.in_region}:configuration-set/${local.name}",
        "arn:aws:ses:${local.in_region}:identity/*",
        "arn:aws:sns:${local.in_region}:${local.name}-*",
      ]
    },
  ]
}
