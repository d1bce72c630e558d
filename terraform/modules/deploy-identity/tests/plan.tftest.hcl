mock_provider "aws" {}

variables {
  stage              = "staging"
  account_id         = "123456789012"
  region             = "us-east-1"
  github_repository  = "example/coalition-builder"
  repository_arn     = "arn:aws:ecr:us-east-1:123456789012:repository/coalition-builder"
  ledger_table_arn   = "arn:aws:dynamodb:us-east-1:123456789012:table/coalition-builder-releases-staging"
  deployments_bucket = "coalition-builder-zappa-deployments-staging-123456789012"
  static_bucket      = "coalition-builder-static-staging-123456789012"
}

run "only_the_environment_of_the_stage_becomes_it" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.release.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:example/coalition-builder:environment:staging"
      } }
    }]
    error_message = "Another than the environment staging of the repository could become it."
  }
  assert {
    condition     = output.release_role_arn == "arn:aws:iam::123456789012:role/${aws_iam_role.release.name}" && aws_iam_role.release.name == "coalition-staging-release"
    error_message = "The role is called otherwise than its output says."
  }
}

run "immutable_subjects_are_compared_whole" {
  command = plan

  variables {
    github_subject = "example@123456/coalition-builder@456789"
  }

  assert {
    condition     = jsondecode(aws_iam_role.release.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example@123456/coalition-builder@456789:environment:staging"
    error_message = "The repository's tokens would not be believed, or others' would."
  }
}

run "it_grants_nothing" {
  command = plan

  assert {
    condition = toset([
      for action in flatten([for each in aws_iam_role_policy.release : jsondecode(each.policy).Statement[*].Action]) :
      action if startswith(action, "iam:") && !can(regex("^iam:(Get|List)", action))
    ]) == toset(["iam:PassRole"])
    error_message = "It does more with roles than to pass them."
  }
  assert {
    condition     = !strcontains(join("", values(aws_iam_role_policy.release)[*].policy), "sts:AssumeRole") && !strcontains(join("", values(aws_iam_role_policy.release)[*].policy), "SetRepositoryPolicy")
    error_message = "It becomes another role, or opens the registry."
  }
  assert {
    condition     = !anytrue([for action in flatten([for each in aws_iam_role_policy.release : jsondecode(each.policy).Statement[*].Action]) : strcontains(action, "*")])
    error_message = "An action is not named in full."
  }
}

run "it_passes_the_stages_roles_by_name" {
  command = plan

  assert {
    condition = {
      for each in flatten([for policy in aws_iam_role_policy.release : jsondecode(policy.policy).Statement]) :
      each.Sid => flatten([each.Resource, each.Condition.StringEquals["iam:PassedToService"]]) if contains(flatten([each.Action]), "iam:PassRole")
      } == {
      HandTheFunctionItsRole       = ["arn:aws:iam::123456789012:role/coalition-staging-function", "lambda.amazonaws.com"]
      HandItToIntegrationsAndRules = ["arn:aws:iam::123456789012:role/coalition-staging-function", "apigateway.amazonaws.com", "events.amazonaws.com"]
      HandTasksTheirRoles = [
        "arn:aws:iam::123456789012:role/coalition-staging-task-execution", "arn:aws:iam::123456789012:role/coalition-staging-migrate",
        "arn:aws:iam::123456789012:role/coalition-staging-manage", "arn:aws:iam::123456789012:role/coalition-staging-import",
        "ecs-tasks.amazonaws.com",
      ]
    }
    error_message = "It passes other roles, or to others."
  }
}

run "workflows_do_not_bootstrap" {
  command = plan

  assert {
    condition     = !strcontains(join("", values(aws_iam_role_policy.release)[*].policy), "bootstrap")
    error_message = "A workflow could read the master's password."
  }
}

run "other_stages_rows_are_out_of_reach" {
  command = plan

  assert {
    condition     = one([for each in local.release_statements : each.Condition["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"] if each.Sid == "WriteTheLedger"]) == ["staging"]
    error_message = "Another stage's releases could be written."
  }
}

run "rules_that_zappa_shortens_are_reached" {
  command = plan

  # As zappa 0.63 names promise_review_digests of staging and production: 906a9-backend.…, b3338-backend.…
  assert {
    condition     = strcontains(aws_iam_role_policy.release["zappa"].policy, "rule/906a9*")
    error_message = "A schedule could not be written."
  }
}

run "all_of_it_fits_into_a_role" {
  command = plan

  assert {
    condition     = sum([for each in aws_iam_role_policy.release : length(each.policy)]) < 10240
    error_message = "IAM takes 10,240 characters of inline policies, and these are more."
  }
}

run "boundary_and_tags_are_on_the_role" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/coalition-builder-boundary-staging"
  }

  assert {
    condition     = aws_iam_role.release.permissions_boundary == var.permissions_boundary_arn && aws_iam_role.release.tags.Component == "deploy-identity"
    error_message = "The role lacks its boundary or its Component."
  }
}

run "release_may_migrate_for_hours" {
  command = plan

  assert {
    condition     = aws_iam_role.release.max_session_duration == 14400
    error_message = "Its credentials would end in the middle of a release."
  }
}

run "staging_pushes_images" {
  command = plan

  assert {
    condition     = strcontains(aws_iam_role_policy.release["release"].policy, "ecr:PutImage")
    error_message = "Nobody could push an image."
  }
}

run "dev_pushes_none_that_staging_would_run" {
  command = plan

  variables {
    stage = "dev"
  }

  assert {
    condition     = length(regexall("ecr:(PutImage|InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload)", join("", values(aws_iam_role_policy.release)[*].policy))) == 0
    error_message = "dev could put an image there that staging takes for a commit's."
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.release["release"].policy, "ecr:DescribeImages") && strcontains(aws_iam_role_policy.release["release"].policy, "ecr:BatchGetImage")
    error_message = "dev could not release an image that is there."
  }
}

run "production_pushes_none" {
  command = plan

  variables {
    stage = "production"
  }

  assert {
    condition     = !strcontains(join("", values(aws_iam_role_policy.release)[*].policy), "ecr:PutImage")
    error_message = "Production could run what staging has not."
  }
}

run "apis_and_revisions_are_the_stages" {
  command = plan

  assert {
    condition = alltrue([
      for each in flatten([for policy in aws_iam_role_policy.release : jsondecode(policy.policy).Statement]) :
      try(each.Condition.StringEquals["aws:ResourceTag/Stage"], each.Condition.StringEquals["aws:RequestTag/Stage"], "") == "staging"
      if length(setintersection(each.Action, ["apigateway:DELETE", "apigateway:PATCH", "apigateway:PUT", "ecs:RegisterTaskDefinition"])) > 0
    ])
    error_message = "Another stage's API, or what its tasks run, could be changed."
  }
}

run "preflight_sees_copies_of_backups_in_another_region" {
  command = plan

  assert {
    condition     = strcontains(aws_iam_role_policy.release["preflight"].policy, "arn:aws:rds:*:123456789012:auto-backup:*")
    error_message = "Preflight could not look for the copies."
  }
}
