# What Zappa 0.63 calls to put an image live (core.py, cli.py), and what backend/ops adds to it.

locals {
  zappa_statements = [
    {
      # Of the function only, which a release may also delete: Zappa prunes old versions by that very action.
      Sid    = "PutTheFunctionLive"
      Effect = "Allow"
      Action = [
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:GetAlias",
        "lambda:GetFunction",
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy",
        "lambda:ListFunctionUrlConfigs",
        "lambda:ListVersionsByFunction",
        "lambda:PublishVersion",
        "lambda:PutFunctionConcurrency",
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ]
      Resource = [
        "arn:aws:lambda:${local.in_region}:function:${local.name}",
        "arn:aws:lambda:${local.in_region}:function:${local.name}:*",
      ]
    },
    {
      # `*`: describing takes no resource. Lambda asks for them where a function joins a network.
      Sid      = "KnowTheNetwork"
      Effect   = "Allow"
      Action   = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
      Resource = "*"
    },
    {
      Sid       = "HandTheFunctionItsRole"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.function_role
      Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
    },
    {
      # Zappa names the same role as credentials of each REST integration, and as the role of each rule.
      Sid       = "HandItToIntegrationsAndRules"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.function_role
      Condition = { StringEquals = { "iam:PassedToService" = ["apigateway.amazonaws.com", "events.amazonaws.com"] } }
    },
    {
      # Where FUNCTION.NAME is longer than 63 characters, Zappa puts the beginning of a SHA-1 in the function's place.
      Sid    = "ScheduleTheFunction"
      Effect = "Allow"
      Action = [
        "events:DeleteRule",
        "events:DescribeRule",
        "events:ListTargetsByRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
      ]
      Resource = [
        "arn:aws:events:${local.in_region}:rule/${local.name}-*",
        "arn:aws:events:${local.in_region}:rule/${substr(sha1(local.name), 0, 5)}*",
      ]
    },
    {
      Sid      = "SubscribeToReportsOfBounces"
      Effect   = "Allow"
      Action   = ["sns:ListSubscriptionsByTopic", "sns:Subscribe"]
      Resource = "arn:aws:sns:${local.in_region}:${local.name}-mail-feedback"
    },
    {
      # `*`: a subscription is no resource of IAM's, and the rules of a function are asked for by its ARN.
      Sid    = "RenewTheSubscription"
      Effect = "Allow"
      Action = [
        "events:ListRuleNamesByTarget",
        "sns:GetSubscriptionAttributes",
        "sns:SetSubscriptionAttributes",
        "sns:Unsubscribe",
      ]
      Resource = "*"
    },
  ]
}
