mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/of-a-test" }
  }
}

variables {
  account_id        = "123456789012"
  region            = "us-east-1"
  github_repository = "example/coalition-builder"
  state_bucket      = "coalition-builder-terraform-state-123456789012"
}

run "each_role_has_one_subject_of_github" {
  command = plan

  assert {
    condition = {
      for name, role in merge({ plan = aws_iam_role.plan }, aws_iam_role.apply) :
      name => flatten([jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]])
      } == {
      plan       = ["repo:example/coalition-builder:pull_request", "repo:example/coalition-builder:ref:refs/heads/main"]
      dev        = ["repo:example/coalition-builder:environment:infrastructure-dev"]
      staging    = ["repo:example/coalition-builder:environment:infrastructure-staging"]
      production = ["repo:example/coalition-builder:environment:infrastructure-production"]
    }
    error_message = "Another workflow could become one of them."
  }
  assert {
    condition = alltrue([
      for role in concat([aws_iam_role.plan], values(aws_iam_role.apply)) :
      jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    ])
    error_message = "A token that is meant for another service would do."
  }
  assert {
    condition     = aws_iam_openid_connect_provider.github[0].url == "https://token.actions.githubusercontent.com" && toset(aws_iam_openid_connect_provider.github[0].client_id_list) == toset(["sts.amazonaws.com"])
    error_message = "Another issuer is trusted."
  }
}

run "immutable_subjects_are_compared_whole" {
  command = plan

  variables {
    github_subject = "example@123456/coalition-builder@456789"
  }

  assert {
    condition = {
      for name, role in merge({ plan = aws_iam_role.plan }, aws_iam_role.apply) :
      name => flatten([jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]])
      } == {
      plan       = ["repo:example@123456/coalition-builder@456789:pull_request", "repo:example@123456/coalition-builder@456789:ref:refs/heads/main"]
      dev        = ["repo:example@123456/coalition-builder@456789:environment:infrastructure-dev"]
      staging    = ["repo:example@123456/coalition-builder@456789:environment:infrastructure-staging"]
      production = ["repo:example@123456/coalition-builder@456789:environment:infrastructure-production"]
    }
    error_message = "The repository's tokens would not be believed, or others' would."
  }
}

run "a_provider_of_another_project_serves" {
  command = plan

  variables {
    has_github_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && output.provider_arn == "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    error_message = "A second provider would be made, which IAM refuses, or the roles trust another."
  }
}

run "roles_are_made_below_the_boundary_only" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for stage, policy in aws_iam_role_policy.roles : [
        for each in jsondecode(policy.policy).Statement : each.Effect == "Deny" ||
        try(each.Condition.StringEquals["iam:PermissionsBoundary"] == "arn:aws:iam::123456789012:policy/coalition-builder-boundary-${stage}", false)
        if length(setintersection(each.Action, ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"])) > 0
      ]
    ]))
    error_message = "A role could be made without its boundary."
  }
  assert {
    condition = alltrue(flatten([
      for stage, policy in aws_iam_role_policy.roles : [
        for each in jsondecode(policy.policy).Statement : each.Effect == "Deny" || alltrue([
          for resource in flatten([each.Resource]) : startswith(resource, "arn:aws:iam::123456789012:role/coalition-${stage}-") || startswith(resource, "arn:aws:iam::123456789012:role/aws-service-role/")
        ])
      ]
    ]))
    error_message = "An apply could change another stage's roles, or its own."
  }
  assert {
    condition = length(setintersection(
      flatten([for policy in aws_iam_role_policy.roles : [for each in jsondecode(policy.policy).Statement : each.Action if each.Effect == "Allow"]]),
      ["iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeleteRolePermissionsBoundary", "iam:CreateUser", "iam:CreateAccessKey"],
    )) == 0
    error_message = "An apply could go around the boundary."
  }
}

run "applying_never_raises_itself" {
  command = plan

  assert {
    condition = alltrue([for policy in aws_iam_role_policy.roles : anytrue([
      for each in jsondecode(policy.policy).Statement : each.Sid == "NeverItself" && each.Effect == "Deny" && contains(each.Action, "iam:PutRolePolicy") && contains(flatten([each.Resource]), "arn:aws:iam::123456789012:role/coalition-builder-infrastructure-*")
    ])])
    error_message = "The role that applies could raise itself."
  }
  assert {
    condition = alltrue([for policy in aws_iam_role_policy.roles : anytrue([
      for each in jsondecode(policy.policy).Statement : each.Effect == "Deny" && contains(each.Action, "secretsmanager:GetSecretValue") && contains(each.Action, "dynamodb:GetItem")
    ])])
    error_message = "The role that applies could read secrets or rows."
  }
}

run "boundary_of_the_stages_roles_grants_nothing_in_iam" {
  command = plan

  assert {
    condition = alltrue([
      for action in flatten([for policy in aws_iam_policy.boundary : jsondecode(policy.policy).Statement[*].Action]) :
      !startswith(action, "iam:") || can(regex("^iam:(Get|List|PassRole)", action))
    ])
    error_message = "A role of a stage could change roles."
  }
  assert {
    condition = alltrue([for stage, policy in aws_iam_policy.boundary : alltrue([
      for each in jsondecode(policy.policy).Statement : alltrue([
        for resource in flatten([each.Resource]) : !can(regex(":role/", resource)) || resource == "arn:aws:iam::123456789012:role/coalition-${stage}-*"
      ])
    ])])
    error_message = "A stage's roles could hand on another stage's."
  }
}

run "plan_role_changes_nothing" {
  command = plan

  assert {
    condition = alltrue([
      for action in flatten([for policy in aws_iam_policy.reads : jsondecode(policy.policy).Statement[*].Action]) :
      can(regex(":(Describe|Get|List|View|GET)", action)) && !can(regex(":(GetSecretValue|GetItem|GetObject)$", action))
    ])
    error_message = "A pull request could change something, or read secrets, rows or objects."
  }
  assert {
    condition = alltrue([
      for each in jsondecode(aws_iam_role_policy.state["plan"].policy).Statement : length(setsubtract(each.Action, ["s3:GetObject", "s3:ListBucket"])) == 0
    ])
    error_message = "A pull request could write a state, or lock one."
  }
  assert {
    condition     = toset([for key, each in aws_iam_role_policy_attachment.reads : key if startswith(key, "plan-")]) == toset(["plan-listings", "plan-things"]) && length([for key in keys(aws_iam_role_policy_attachment.changes) : key if startswith(key, "plan")]) == 0
    error_message = "A pull request has more than reads."
  }
}

run "state_of_a_stage_is_its_own" {
  command = plan

  assert {
    condition     = !strcontains(aws_iam_role_policy.state["staging"].policy, "production.tfstate") && !strcontains(aws_iam_role_policy.state["dev"].policy, "staging.tfstate") && strcontains(aws_iam_role_policy.state["staging"].policy, "staging.tfstate.tflock")
    error_message = "Applying staging could write production's state."
  }
}

run "no_action_that_is_granted_is_a_pattern" {
  command = plan

  assert {
    condition = !anytrue([
      for action in flatten(concat(
        [for policy in aws_iam_policy.reads : jsondecode(policy.policy).Statement[*].Action],
        [for policy in aws_iam_policy.changes : jsondecode(policy.policy).Statement[*].Action],
        [for policy in aws_iam_policy.boundary : jsondecode(policy.policy).Statement[*].Action],
        [for policy in aws_iam_role_policy.roles : jsondecode(policy.policy).Statement[*].Action],
      )) : strcontains(action, "*")
    ])
    error_message = "An action is not named in full."
  }
}

run "policies_are_as_long_as_iam_takes_them" {
  command = plan

  assert {
    condition = alltrue([
      for key, policy in merge(aws_iam_policy.reads, aws_iam_policy.changes, { for stage, each in aws_iam_policy.boundary : "boundary-${stage}" => each }) :
      length(policy.policy) <= 6144
    ])
    error_message = "A policy has more than the 6,144 characters that IAM takes."
  }
}

run "everything_says_what_it_belongs_to" {
  command = plan

  assert {
    condition     = alltrue([for tags in concat([aws_iam_openid_connect_provider.github[0].tags, aws_iam_role.plan.tags], values(aws_iam_role.apply)[*].tags, values(aws_iam_policy.boundary)[*].tags, values(aws_iam_policy.changes)[*].tags) : tags.Component == "infrastructure-identity"])
    error_message = "Something lacks its Component."
  }
}
