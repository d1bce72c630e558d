# What backend/ops and bin/build-image call themselves: images, ledger, parameters, one-shot tasks, logs.

locals {
  # Staging's role pushes for every stage: dev and production release what is there, so that neither can put an image there
  # under a commit's name that another would take for it. Tags cannot be moved, and nothing is deleted.
  push_statements = [for _ in range(var.stage == "staging" ? 1 : 0) : {
    Sid      = "PushImages"
    Effect   = "Allow"
    Action   = [for action in ["CompleteLayerUpload", "InitiateLayerUpload", "PutImage", "UploadLayerPart"] : "ecr:${action}"]
    Resource = var.repository_arn
  }]

  release_statements = [
    {
      # `*`: ECR's password is the account's; a revision is read by any; listing.
      Sid    = "ReadWhatHasNoName"
      Effect = "Allow"
      Action = [
        "cloudwatch:ListMetrics",
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "logs:DescribeLogGroups",
      ]
      Resource = "*"
    },
    {
      # Lambda asks for the last three of who names it an image.
      Sid    = "FindImages"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:DescribeImages",
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
      # `*`: a revision has no name before it is registered. It has the tags of the one before, and the statement below
      # takes tags in the stage's families alone.
      Sid       = "RegisterRevisions"
      Effect    = "Allow"
      Action    = ["ecs:RegisterTaskDefinition"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestTag/Stage" = var.stage } }
    },
    {
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
