# What backend/ops and bin/build-image call themselves: images, ledger, parameters, one-shot tasks, logs.

locals {
  release_statements = [
    {
      # `*`: ECR's password is the account's; a revision has no name before it is registered, and is read by any; listing.
      Sid    = "ReadWhatHasNoName"
      Effect = "Allow"
      Action = [
        "cloudwatch:ListMetrics",
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "ecs:RegisterTaskDefinition",
        "logs:DescribeLogGroups",
      ]
      Resource = "*"
    },
    {
      # Tags cannot be moved, and nothing is deleted. The last two Lambda asks of who names it an image.
      Sid    = "PushImages"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetRepositoryPolicy",
      ]
      Resource = var.repository_arn
    },
    {
      # Stages may share the table; a row's key begins with its stage.
      Sid    = "WriteTheLedger"
      Effect = "Allow"
      Action = [
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ]
      Resource  = var.ledger_table_arn
      Condition = { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = [var.stage] } }
    },
    {
      Sid    = "ReadParameters"
      Effect = "Allow"
      Action = ["ssm:GetParametersByPath"]
      Resource = [
        "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${var.stage}",
        "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${var.stage}/*",
      ]
    },
    {
      Sid      = "WriteWhereTheApiIs"
      Effect   = "Allow"
      Action   = ["ssm:PutParameter"]
      Resource = [for name in ["id", "url"] : "arn:aws:ssm:${local.in_region}:parameter/coalition-builder/${var.stage}/api/${name}"]
    },
    {
      Sid       = "RunTasks"
      Effect    = "Allow"
      Action    = ["ecs:RunTask"]
      Resource  = [for task in local.tasks : "arn:aws:ecs:${local.in_region}:task-definition/${local.name}-${task}:*"]
      Condition = { ArnEquals = { "ecs:cluster" = "arn:aws:ecs:${local.in_region}:cluster/${local.cluster}" } }
    },
    {
      # A revision has the tags of the one before.
      Sid       = "TagRevisions"
      Effect    = "Allow"
      Action    = ["ecs:TagResource"]
      Resource  = [for task in local.tasks : "arn:aws:ecs:${local.in_region}:task-definition/${local.name}-${task}:*"]
      Condition = { StringEquals = { "ecs:CreateAction" = "RegisterTaskDefinition" } }
    },
    {
      Sid      = "FollowTasks"
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
      Resource = "arn:aws:ecs:${local.in_region}:task/${local.cluster}/*"
    },
    {
      Sid       = "HandTasksTheirRoles"
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.task_roles
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    {
      Sid      = "ReadLines"
      Effect   = "Allow"
      Action   = ["logs:FilterLogEvents", "logs:GetLogEvents"]
      Resource = [for group in ["/aws/lambda/${local.name}", "/ecs/${local.name}-*"] : "arn:aws:logs:${local.in_region}:log-group:${group}:*"]
    },
  ]
}
