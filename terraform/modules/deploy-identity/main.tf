locals {
  name = "coalition-${var.stage}"
  tags = { Component = "deploy-identity" }

  key_alias = coalesce(var.key_alias, "alias/coalition-builder-${var.stage}")
  in_region = "${var.region}:${var.account_id}"

  function_role = "arn:aws:iam::${var.account_id}:role/${local.name}-function"
  # Not bootstrap: that task reads the master's password, and a person runs it.
  tasks      = ["migrate", "manage", "import"]
  task_roles = [for name in concat(["task-execution"], local.tasks) : "arn:aws:iam::${var.account_id}:role/${local.name}-${name}"]

  # As geodata-import calls it.
  cluster = "coalition-builder-geodata-import-${var.stage}"
}

resource "aws_iam_role" "release" {
  #checkov:skip=CKV_AWS_393:The check cannot see the repository in a variable. The subject is one environment of one repository, and a test compares it whole.
  name        = "${local.name}-release"
  description = "What a workflow of ${var.github_repository} may do in its environment ${var.stage}."
  # Four hours: a release may migrate for two before its code is live, and for two after.
  max_session_duration = 14400
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  # A workflow has this subject only in the environment, whose reviewers and branches GitHub guards.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::${var.account_id}:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:${coalesce(var.github_subject, var.github_repository)}:environment:${var.stage}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "release" {
  for_each = {
    zappa     = local.zappa_statements
    api       = local.api_statements
    release   = concat(local.push_statements, local.release_statements)
    preflight = local.preflight_statements
  }

  name   = each.key
  role   = aws_iam_role.release.name
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}
