# What an apply does with roles: it makes them below the boundary, and hands them to whom they are for.

locals {
  stage_roles = { for stage in var.stages : stage => "${local.account}:role/coalition-${stage}-*" }

  role_changes = {
    for stage in var.stages : stage => [
      {
        # Without the boundary a role could be given more than whoever makes it has.
        Sid       = "MakeRolesBelowTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = local.stage_roles[stage]
        Condition = { StringEquals = { "iam:PermissionsBoundary" = "${local.account}:policy/${local.boundary_name[stage]}" } }
      },
      {
        Sid    = "ChangeThem"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:DeleteRolePolicy",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ]
        Resource = local.stage_roles[stage]
      },
      {
        Sid       = "HandThemOn"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = local.stage_roles[stage]
        Condition = { StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com", "rds.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
      },
      {
        # AWS's own roles, which a service makes for itself where it is used for the first time.
        Sid    = "LetServicesMakeTheirOwn"
        Effect = "Allow"
        Action = ["iam:CreateServiceLinkedRole"]
        Resource = [
          for service in ["ecs", "email.cognito-idp", "ops.apigateway", "rds"] : "${local.account}:role/aws-service-role/${service}.amazonaws.com/*"
        ]
      },
      {
        # Said again as a refusal, so that no policy that is added one day can undo it.
        Sid    = "NeverItself"
        Effect = "Deny"
        Action = [
          "iam:AttachRolePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:DeleteRole",
          "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PassRole",
          "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:SetDefaultPolicyVersion",
          "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
        ]
        Resource = [
          "${local.account}:role/coalition-builder-infrastructure-*",
          "${local.account}:policy/coalition-builder-*",
        ]
      },
      {
        Sid      = "NeverOffTheBoundary"
        Effect   = "Deny"
        Action   = ["iam:DeleteRolePermissionsBoundary"]
        Resource = "${local.account}:role/*"
      },
      {
        # A role that it makes is not one that it becomes, whomever that role trusts.
        Sid      = "NeverAnother"
        Effect   = "Deny"
        Action   = ["sts:AssumeRole"]
        Resource = "*"
      },
      {
        # Rows and values are the application's.
        Sid    = "NoData"
        Effect = "Deny"
        Action = [
          "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan",
          "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
        ]
        Resource = [
          "arn:aws:dynamodb:${local.in_region}:table/*",
          "arn:aws:secretsmanager:${local.in_region}:secret:*",
        ]
      },
    ]
  }
}
