# What no role of a stage can exceed, whatever an apply writes into it: what function, tasks, releases, flow logs and the
# database's proxy need together, of the stage's own things and of its home's key and tables. Nothing of IAM but to look, and to
# hand on the stage's own roles.

locals {
  # As Zappa shortens a schedule's name (modules/deploy-identity).
  short_name = { for stage in var.stages : stage => substr(sha1("coalition-${stage}"), 0, 5) }

  boundary_statements = {
    for stage in var.stages : stage => [
      {
        # `*`: none of these takes a resource (Service Authorization Reference), and interfaces have no name of ours.
        Sid    = "WithoutResources"
        Effect = "Allow"
        Action = [
          "cloudtrail:DescribeTrails", "cloudwatch:ListMetrics",
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
          "ec2:UnassignPrivateIpAddresses",
          "ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition",
          "events:ListRuleNamesByTarget", "iam:ListOpenIDConnectProviders", "lambda:GetAccountSettings",
          "logs:DescribeLogGroups", "servicequotas:GetServiceQuota", "ses:GetAccount",
          "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe",
          "xray:PutTelemetryRecords", "xray:PutTraceSegments",
        ]
        Resource = "*"
      },
      {
        Sid    = "WithTheStagesOwn"
        Effect = "Allow"
        Action = concat(
          [
            "apigateway:GET", "budgets:ViewBudget",
            "cloudformation:CreateStack", "cloudformation:DescribeStackResource", "cloudformation:DescribeStacks",
            "cloudformation:ListStackResources", "cloudformation:UpdateStack",
            "cloudtrail:GetTrailStatus", "cloudwatch:DescribeAlarms",
            "dynamodb:DeleteItem", "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
            "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories",
            "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy",
            "ecs:DescribeTasks", "ecs:RunTask", "ecs:StopTask", "ecs:TagResource",
            "events:DeleteRule", "events:DescribeRule", "events:ListTargetsByRule", "events:PutRule", "events:PutTargets",
            "events:RemoveTargets",
            "iam:GetOpenIDConnectProvider", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies", "iam:PassRole",
            "lambda:AddPermission", "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:GetAlias",
            "lambda:GetFunction", "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration",
            "lambda:GetFunctionEventInvokeConfig", "lambda:GetPolicy", "lambda:InvokeFunction",
            "lambda:ListFunctionUrlConfigs", "lambda:ListVersionsByFunction", "lambda:PublishVersion",
            "lambda:PutFunctionConcurrency", "lambda:PutFunctionEventInvokeConfig", "lambda:RemovePermission",
            "lambda:TagResource", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
            "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents",
            "logs:PutLogEvents",
            "rds:DescribeDBInstanceAutomatedBackups", "rds:DescribeDBInstances", "rds:DescribeDBParameters",
            "s3:DeleteObject", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
            "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
            "ses:GetConfigurationSetEventDestinations", "ses:GetEmailIdentity", "ses:SendEmail", "ses:SendRawEmail",
            "sns:ListSubscriptionsByTopic", "sns:Subscribe", "sqs:SendMessage",
            "ssm:GetParametersByPath", "ssm:PutParameter",
          ],
          # Images are pushed by one role alone.
          [for action in local.pushes : "ecr:${action}" if stage == "staging"],
        )
        Resource = concat(
          [for home in local.homes[stage] : "arn:aws:dynamodb:${local.in_region}:table/coalition-builder-*-${home}"],
          [
            "${local.api_gateway}:/restapis*",
            "${local.api_gateway}:/tags/*",
            "arn:aws:budgets::${var.account_id}:budget/*",
            "arn:aws:cloudformation:${local.in_region}:stack/coalition-${stage}/*",
            "arn:aws:cloudtrail:${local.in_region}:trail/*",
            "arn:aws:cloudwatch:${local.in_region}:alarm:*",
            "arn:aws:ecr:${local.in_region}:repository/coalition-builder",
            "arn:aws:ecs:${local.in_region}:task-definition/coalition-${stage}-*",
            "arn:aws:ecs:${local.in_region}:task/coalition-builder-*-${stage}/*",
            "arn:aws:events:${local.in_region}:rule/coalition-${stage}-*",
            "arn:aws:events:${local.in_region}:rule/${local.short_name[stage]}*",
            "${local.account}:role/coalition-${stage}-*",
            "${local.account}:oidc-provider/${local.issuer}",
            "arn:aws:lambda:${local.in_region}:function:coalition-${stage}*",
            "arn:aws:logs:${local.in_region}:log-group:/*/coalition-${stage}*",
            "arn:aws:logs:${local.in_region}:log-group:/coalition-builder/${stage}/*",
            "arn:aws:rds:*:${var.account_id}:*:*",
            "arn:aws:s3:::coalition-builder-*-${stage}-${var.account_id}",
            "arn:aws:s3:::coalition-builder-*-${stage}-${var.account_id}/*",
            "${local.secrets}:coalition-builder/${stage}/*",
            # Any instance's master; the key below opens the home's alone.
            "${local.secrets}:rds!db-*",
            "arn:aws:ses:${local.in_region}:configuration-set/coalition-${stage}",
            "arn:aws:ses:${local.in_region}:identity/${local.mail_identity[stage]}",
            "arn:aws:sns:${local.in_region}:coalition-${stage}-*",
            "arn:aws:sqs:${local.in_region}:coalition-${stage}-*",
            "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${stage}",
            "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${stage}/*",
          ],
        )
      },
      {
        Sid      = "MakeAnApi"
        Effect   = "Allow"
        Action   = ["apigateway:POST"]
        Resource = "${local.api_gateway}:/restapis"
      },
      {
        Sid       = "ChangeTheStagesApi"
        Effect    = "Allow"
        Action    = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
        Resource  = "${local.api_gateway}:/restapis/*"
        Condition = local.carries[stage]
      },
      {
        Sid       = "TagAnApi"
        Effect    = "Allow"
        Action    = ["apigateway:POST", "apigateway:PUT"]
        Resource  = "${local.api_gateway}:/tags/*"
        Condition = local.tags_with[stage]
      },
      {
        Sid       = "RegisterTasks"
        Effect    = "Allow"
        Action    = ["ecs:RegisterTaskDefinition"]
        Resource  = "*"
        Condition = local.born_with[stage]
      },
      {
        Sid       = "WithTheHomesKey"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "arn:aws:kms:${local.in_region}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [for home in local.homes[stage] : "alias/coalition-builder-${home}"] } }
      },
      {
        # Whoever trusts a role of the stage by name lets it in past what is not allowed here, but not past a refusal.
        Sid      = "NeverAnotherRole"
        Effect   = "Deny"
        Action   = ["sts:AssumeRole"]
        Resource = "*"
      },
    ]
  }

  pushes = ["CompleteLayerUpload", "InitiateLayerUpload", "PutImage", "UploadLayerPart"]
}

resource "aws_iam_policy" "boundary" {
  for_each = var.stages

  name        = local.boundary_name[each.key]
  description = "What no role of ${each.key} can exceed. It grants nothing by itself."
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.boundary_statements[each.key] })
  tags        = local.tags
}
