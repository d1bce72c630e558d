locals {
  # Only tasks of this account and region take these roles.
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:${var.region}:${var.account_id}:*" }
      }
    }]
  })
}

# What Fargate does before our code runs: pulls the image, opens the log's stream.
resource "aws_iam_role" "execution" {
  name                 = "${local.name}-task-execution"
  description          = "What Fargate may do to start a task of ${var.stage}."
  assume_role_policy   = local.trust
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "execution" {
  name = "execution"
  role = aws_iam_role.execution.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # `*`: ECR's password is the account's, of no repository.
        Sid      = "SignInToTheRegistry"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = "*"
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = var.repository_arn
      },
      {
        Sid    = "WriteLines"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          for family in values(local.families) : "arn:aws:logs:${var.region}:${var.account_id}:log-group:/ecs/${family}:*"
        ]
      },
    ]
  })
}

# One a task: whoever migrates reads no other role's password.
resource "aws_iam_role" "task" {
  for_each = local.families

  name                 = each.value
  description          = "What the task ${each.key} of ${var.stage} may do."
  assume_role_policy   = local.trust
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "task" {
  for_each = local.families

  name = each.key
  role = aws_iam_role.task[each.key].name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements[each.key]
  })
}
