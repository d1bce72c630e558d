# What holds a stage from another's things, in the boundary of its roles and in the policies of whoever applies it.

mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/of-a-test" }
  }
}

variables {
  account_id        = "123456789012"
  region            = "us-west-2"
  github_repository = "example/coalition-builder"
  state_bucket      = "coalition-builder-terraform-state-123456789012"
}

run "a_key_is_born_with_its_tag_and_read_before_the_tag_is_seen" {
  command = plan

  # On every key, since it has no ARN yet; one that has another stage's tag, or a name, is nobody's to take.
  assert {
    condition = alltrue([for stage in var.stages : one([
      for each in local.key_changes[stage] : each.Condition if each.Sid == "TagItAsItIsMade"
      ]) == {
      StringEquals         = { "aws:RequestTag/Stage" = stage }
      StringEqualsIfExists = { "aws:ResourceTag/Stage" = stage }
      Null                 = { "kms:ResourceAliases" = "true" }
    }])
    error_message = "A key could not be made, or another stage's could be taken."
  }
  assert {
    condition = anytrue([
      for each in jsondecode(aws_iam_policy.reads["things"].policy).Statement :
      length(setsubtract(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"], each.Action)) == 0 && !can(each.Condition)
    ])
    error_message = "A key that has just been made could not be read: KMS sees its tags later."
  }
  assert {
    condition = alltrue([
      for action in ["kms:EnableKeyRotation", "kms:CreateAlias"] : anytrue([
        for each in local.key_changes["staging"] : contains(each.Action, action) && endswith(each.Resource, ":key/*") && !can(each.Condition.StringEquals["aws:ResourceTag/Stage"])
      ])
    ])
    error_message = "A key that has just been made could not be finished."
  }
}

run "a_key_is_administered_by_its_own_stage" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for stage in var.stages : [
        for each in local.key_changes[stage] : each.Condition.StringEquals["aws:ResourceTag/Stage"] == stage
        if length(setintersection(each.Action, ["kms:DeleteAlias", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UntagResource", "kms:UpdateAlias"])) > 0 && endswith(each.Resource, ":key/*")
      ]
    ]))
    error_message = "A stage could delete another's key, or open it."
  }
  assert {
    condition = toset(flatten([
      for each in local.key_changes["dev"] : each.Action if contains(flatten([try(each.Condition.StringEquals["aws:ResourceTag/Stage"], [])]), "staging")
    ])) == toset(["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"])
    error_message = "dev does more with staging's key than to use it."
  }
  assert {
    condition     = alltrue([for each in local.key_changes["production"] : each.Resource == "*" || startswith(each.Resource, "arn:aws:kms:*:123456789012:")])
    error_message = "The key of copies in another region could not be made."
  }
}

run "rds_alone_makes_and_changes_its_masters_secret" {
  command = plan

  assert {
    condition = toset(flatten([
      for each in local.data_changes["production"] : each.Action if strcontains(jsonencode(each.Resource), "rds!db-")
    ])) == toset(["secretsmanager:CreateSecret", "secretsmanager:TagResource"])
    error_message = "A stage could delete or open the master's secret of another."
  }
}

run "an_instance_is_made_with_the_default_option_group" {
  command = plan

  assert {
    condition = anytrue([
      for each in local.data_changes["staging"] : contains(each.Action, "rds:CreateDBInstance") && contains(each.Action, "rds:ModifyDBInstance") && contains(flatten([each.Resource]), "arn:aws:rds:us-west-2:123456789012:og:default:postgres-*")
    ])
    error_message = "RDS asks for the option group, too, and would refuse the instance."
  }
}

run "the_firewall_may_log" {
  command = plan

  assert {
    condition = alltrue([
      for action in ["wafv2:PutLoggingConfiguration", "wafv2:DeleteLoggingConfiguration", "wafv2:GetLoggingConfiguration", "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"] :
      contains(flatten(concat(local.edge_changes["production"][*].Action, local.platform_changes["production"][*].Action, local.things[*].Action)), action)
    ])
    error_message = "WAF's log could not be switched on."
  }
  assert {
    condition = anytrue([
      for each in local.platform_changes["production"] : contains(each.Action, "logs:CreateLogGroup") && contains(flatten([each.Resource]), "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-coalition-production*")
    ])
    error_message = "The log of CloudFront's WAF lies in us-east-1."
  }
}

run "nothing_of_a_network_is_touched_without_the_stages_tag" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for stage in var.stages : [
        for each in local.network_changes[stage] :
        try(each.Condition.StringEquals["aws:RequestTag/Stage"] == stage, false) || try(each.Condition.StringEquals["aws:ResourceTag/Stage"] == stage, false)
        if !contains(["JoinStagingsNetwork", "ReachStagingsDatabase"], each.Sid)
      ]
    ]))
    error_message = "A stage could change another's network."
  }
  assert {
    # By its request's tag alone nothing is tagged that has a stage: made in the same call, without a stage, or the own.
    condition = alltrue(flatten([
      for stage in var.stages : [
        for each in local.network_changes[stage] :
        can(each.Condition.StringEquals["ec2:CreateAction"]) || try(each.Condition.Null["aws:ResourceTag/Stage"] == "true", false) || try(each.Condition.StringEquals["aws:ResourceTag/Stage"] == stage, false)
        if contains(each.Action, "ec2:CreateTags")
      ]
    ]))
    error_message = "A stage could put its tag on another's network, and have it."
  }
  assert {
    # What one statement makes must not be what it takes to be there already.
    condition = alltrue(flatten([
      for stage in var.stages : [
        for each in local.network_changes[stage] : !strcontains(jsonencode(each.Resource), ":vpc/*") || each.Action == ["ec2:CreateVpc"] || each.Sid == "JoinStagingsNetwork"
      ]
    ]))
    error_message = "A part could be made in another stage's VPC."
  }
}

run "dev_reaches_stagings_database_and_no_more_of_its_network" {
  command = plan

  assert {
    condition = { for each in local.network_changes["dev"] : each.Sid => [each.Action, each.Condition] if strcontains(jsonencode(each.Condition), "staging") } == {
      JoinStagingsNetwork   = [["ec2:CreateSecurityGroup"], { StringEquals = { "aws:ResourceTag/Stage" = "staging" } }]
      ReachStagingsDatabase = [["ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroupIngress"], { StringEquals = { "aws:ResourceTag/Stage" = "staging", "aws:ResourceTag/Component" = "database" } }]
    }
    error_message = "dev could change staging's network."
  }
  assert {
    condition     = !strcontains(jsonencode([local.network_changes["staging"], local.network_changes["production"]]), "\"dev\"") && !strcontains(jsonencode(local.network_changes["production"]), "staging")
    error_message = "A stage reaches into a network that is not its home's."
  }
}

run "a_stages_roles_end_at_the_stage_and_its_home" {
  command = plan

  assert {
    # dev, which borrows from staging, names nothing of production; production and staging name nothing of the others.
    condition = (
      !strcontains(aws_iam_policy.boundary["dev"].policy, "production") &&
      !can(regex("staging|-dev|/dev", aws_iam_policy.boundary["production"].policy)) &&
      !can(regex("production|-dev|/dev", aws_iam_policy.boundary["staging"].policy))
    )
    error_message = "A stage's roles could be given another's things."
  }
  assert {
    condition = { for stage, statements in local.boundary_statements : stage => flatten([
      for each in statements : each.Condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"] if contains(each.Action, "kms:Decrypt")
      ]) } == {
      dev        = ["alias/coalition-builder-dev", "alias/coalition-builder-staging"]
      staging    = ["alias/coalition-builder-staging"]
      production = ["alias/coalition-builder-production"]
    }
    error_message = "A stage's roles could open what another's key has closed."
  }
  assert {
    condition = toset([for resource in flatten(local.boundary_statements["dev"][*].Resource) : resource if can(regex("staging", resource))]) == toset([
      "arn:aws:dynamodb:us-west-2:123456789012:table/coalition-builder-*-staging",
    ])
    error_message = "dev's roles could be given more of staging than its tables and its key."
  }
  assert {
    condition = alltrue(flatten([
      for stage, policy in aws_iam_policy.boundary : [
        for resource in flatten(jsondecode(policy.policy).Statement[*].Resource) :
        resource == "*" || can(regex("coalition(-builder)?(-\\*)?[-/]${stage}|/restapis|/tags/|budget/|trail/|alarm:|repository/coalition-builder$|oidc-provider|:rds:|rds!db-|ses:.*identity/|:key/\\*|table/coalition-builder-\\*-staging$|rule/[0-9a-f]{5}\\*$", resource))
      ]
    ]))
    error_message = "A resource of the boundary names no stage, and is none of those that cannot."
  }
  assert {
    condition     = alltrue([for policy in aws_iam_policy.boundary : anytrue([for each in jsondecode(policy.policy).Statement : each.Effect == "Deny" && each.Action == ["sts:AssumeRole"] && each.Resource == "*"])])
    error_message = "A stage's role could become another that trusts it."
  }
}

run "mail_of_other_domains_is_out_of_reach" {
  command = plan

  assert {
    condition = alltrue([
      for stage in ["dev", "staging"] : strcontains(aws_iam_policy.boundary[stage].policy, "identity/${stage}.*") && strcontains(aws_iam_policy.changes["${stage}-platform"].policy, "identity/${stage}.*")
    ])
    error_message = "dev could write in production's name."
  }
}

run "staging_alone_pushes_images" {
  command = plan

  assert {
    condition     = { for stage, policy in aws_iam_policy.boundary : stage => strcontains(policy.policy, "ecr:PutImage") } == { dev = false, staging = true, production = false }
    error_message = "A stage could put an image there that another runs."
  }
}

run "apis_and_revisions_are_the_stages" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for stage in var.stages : [
        for each in concat(local.boundary_statements[stage], local.edge_changes[stage], local.platform_changes[stage]) :
        try(each.Condition.StringEquals["aws:ResourceTag/Stage"] == stage, false) || try(each.Condition.StringEquals["aws:RequestTag/Stage"] == stage, false) || each.Sid == "MakeAnApi"
        if length(setintersection(each.Action, ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "ecs:RegisterTaskDefinition"])) > 0
      ]
    ]))
    error_message = "A stage could change another's API, or what its tasks run."
  }
}

run "fronts_that_are_there_are_changed_by_their_stage" {
  command = plan

  assert {
    condition = alltrue([
      for each in local.edge_changes["dev"] : each.Condition == { StringEquals = { "aws:ResourceTag/Stage" = "dev" } }
      if length(setintersection(each.Action, ["acm:DeleteCertificate", "cloudfront:DeleteDistribution", "cloudfront:UpdateDistribution", "cognito-idp:DeleteUserPool"])) > 0
    ])
    error_message = "dev could take down production's front."
  }
}
