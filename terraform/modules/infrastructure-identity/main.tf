locals {
  tags = { Component = "infrastructure-identity" }

  account   = "arn:aws:iam::${var.account_id}"
  in_region = "${var.region}:${var.account_id}"
  issuer    = "token.actions.githubusercontent.com"
  # What GitHub's tokens call the repository.
  repository = coalesce(var.github_subject, var.github_repository)
  plan_name  = "coalition-builder-infrastructure-plan"
  apply_name = { for stage in var.stages : stage => "coalition-builder-infrastructure-${stage}" }
  # Of the roles that a stage's Terraform makes.
  boundary_name = { for stage in var.stages : stage => "coalition-builder-boundary-${stage}" }

  # Whose network, key, instance and tables a stage uses: dev's are staging's, unless it has its own.
  homes = { for stage in var.stages : stage => stage == "dev" ? ["dev", "staging"] : [stage] }

  # Of things whose ids are AWS's own: made with the stage's tag, or carrying it already, which no call may then change.
  born_with = { for stage in var.stages : stage => { StringEquals = { "aws:RequestTag/Stage" = stage } } }
  carries   = { for stage in var.stages : stage => { StringEquals = { "aws:ResourceTag/Stage" = stage } } }
  stays_with = { for stage in var.stages : stage => {
    StringEquals         = { "aws:ResourceTag/Stage" = stage }
    StringEqualsIfExists = { "aws:RequestTag/Stage" = stage }
  } }
  # Tagging where the service may not tell of tags that are there.
  tags_with = { for stage in var.stages : stage => {
    StringEquals         = { "aws:RequestTag/Stage" = stage }
    StringEqualsIfExists = { "aws:ResourceTag/Stage" = stage }
  } }
  # Mail's domain is STAGE.domain; production's is the domain itself, which is not known here.
  mail_identity = { for stage in var.stages : stage => stage == "production" ? "*" : "${stage}.*" }
}

# AWS knows GitHub's certificates by itself; a thumbprint would have to be followed.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.has_github_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
  tags           = local.tags
}

resource "aws_iam_role" "plan" {
  #checkov:skip=CKV_AWS_393:The check cannot see the repository in a variable. The subject is the pull requests of one repository, and a test compares it whole.
  name        = local.plan_name
  description = "What a pull request of ${var.github_repository}, or a start by hand on main, may read to say what would change."
  tags        = local.tags

  # GitHub gives a fork's pull request no token.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${local.account}:oidc-provider/${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = [
            "repo:${local.repository}:pull_request",
            "repo:${local.repository}:ref:refs/heads/main",
          ]
        }
      }
    }]
  })
}

resource "aws_iam_role" "apply" {
  #checkov:skip=CKV_AWS_393:The check cannot see the repository in a variable. The subject is one environment of one repository, and a test compares it whole.
  for_each = var.stages

  name                 = local.apply_name[each.key]
  description          = "What a workflow may do in its environment infrastructure-${each.key}: apply the stage's Terraform."
  max_session_duration = 7200 # a database of a new stage takes half an hour
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${local.account}:oidc-provider/${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = "repo:${local.repository}:environment:infrastructure-${each.key}"
        }
      }
    }]
  })
}
