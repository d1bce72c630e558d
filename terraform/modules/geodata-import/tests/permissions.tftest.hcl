mock_provider "aws" {}

variables {
  stage                      = "staging"
  account_id                 = "123456789012"
  region                     = "us-east-1"
  vpc_id                     = "vpc-0123456789abcdef0"
  database_security_group_id = "sg-0123456789abcdef0"
  key_arn                    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  repository_uri             = "123456789012.dkr.ecr.us-east-1.amazonaws.com/coalition-builder"
  repository_arn             = "arn:aws:ecr:us-east-1:123456789012:repository/coalition-builder"
  environment                = { MAIL_TRANSPORT = "ses", DATABASE_SECRET_ID = "coalition-builder/staging/database/runtime", STATIC_URL = null }
  secret_names = {
    app       = "coalition-builder/staging/app"
    runtime   = "coalition-builder/staging/database/runtime"
    migration = "coalition-builder/staging/database/migration"
    import    = "coalition-builder/staging/database/import"
  }
  rate_limits_table = "coalition-builder-rate-limits-staging"
  buckets           = { static = "coalition-builder-static-staging-123456789012", media = "coalition-builder-media-staging-123456789012", geodata = "coalition-builder-geodata-staging-123456789012" }
  mail = {
    identity_arn           = "arn:aws:ses:us-east-1:123456789012:identity/staging.example.org"
    configuration_set_name = "coalition-staging"
  }
}

run "each_task_reads_its_own_passwords_only" {
  command = plan

  assert {
    condition = {
      for task, each in aws_iam_role_policy.task :
      task => toset([for arn in flatten([for one in jsondecode(each.policy).Statement : one.Resource if one.Sid == "ReadSecrets"]) : trimprefix(arn, "arn:aws:secretsmanager:us-east-1:123456789012:secret:")])
      } == {
      migrate = toset(["coalition-builder/staging/app-??????", "coalition-builder/staging/database/migration-??????"])
      manage  = toset(["coalition-builder/staging/app-??????", "coalition-builder/staging/database/runtime-??????"])
      import  = toset(["coalition-builder/staging/app-??????", "coalition-builder/staging/database/import-??????"])
      bootstrap = toset([
        "coalition-builder/staging/app-??????", "coalition-builder/staging/database/runtime-??????",
        "coalition-builder/staging/database/migration-??????", "coalition-builder/staging/database/import-??????", "rds!db-*",
      ])
    }
    error_message = "A task reads another's password."
  }
}

run "only_bootstrap_writes_passwords_and_none_writes_the_applications" {
  command = plan

  assert {
    condition     = [for task, each in aws_iam_role_policy.task : task if strcontains(each.policy, "PutSecretValue")] == ["bootstrap"]
    error_message = "Another task writes passwords, or bootstrap does not."
  }
  assert {
    condition     = !strcontains(jsonencode([for each in local.bootstrap_statements : each.Resource if each.Sid == "WritePasswordsOfTheRoles"]), "/app-")
    error_message = "bootstrap could replace the application's secret."
  }
}

run "the_import_alone_reads_the_mirror_and_writes_none" {
  command = plan

  assert {
    condition = [for each in jsondecode(aws_iam_role_policy.task["import"].policy).Statement : [each.Action, each.Resource] if startswith(each.Action[0], "s3:")] == [
      [["s3:GetObject"], "arn:aws:s3:::coalition-builder-geodata-staging-123456789012/*"],
      [["s3:ListBucket"], "arn:aws:s3:::coalition-builder-geodata-staging-123456789012"],
    ]
    error_message = "The import cannot read the Census's files from the stage's own mirror, or does more with a bucket."
  }
  assert {
    condition     = [for task, each in aws_iam_role_policy.task : task if strcontains(each.policy, "geodata")] == ["import"]
    error_message = "Another task reaches the mirror."
  }
}

run "no_task_is_allowed_every_resource_or_anything_in_iam" {
  command = plan

  assert {
    condition     = alltrue([for each in aws_iam_role_policy.task : !contains(flatten([for one in jsondecode(each.policy).Statement : one.Resource]), "*")])
    error_message = "A task is allowed every resource."
  }
  assert {
    condition     = !anytrue([for each in aws_iam_role_policy.task : strcontains(each.policy, "iam:") && strcontains(each.policy, "\"iam:")])
    error_message = "A task may change roles."
  }
  assert {
    condition     = [for each in jsondecode(aws_iam_role_policy.execution.policy).Statement : each.Sid if contains(flatten([each.Resource]), "*")] == ["SignInToTheRegistry"]
    error_message = "Fargate is allowed more on every resource than the registry's password."
  }
}

run "only_this_accounts_tasks_take_the_roles" {
  command = plan

  assert {
    condition     = alltrue([for each in concat([aws_iam_role.execution], values(aws_iam_role.task)) : jsondecode(each.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"])
    error_message = "Another account's tasks could take a role."
  }
}

run "secrets_of_a_stage_that_shares_open_with_the_home_stages_key" {
  command = plan

  variables {
    key_alias = "alias/coalition-builder-home"
  }

  assert {
    condition     = alltrue([for each in aws_iam_role_policy.task : strcontains(each.policy, "alias/coalition-builder-home")])
    error_message = "A task could not open its secrets."
  }
}

run "boundary_is_on_every_role" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/coalition-builder-boundary-staging"
  }

  assert {
    condition     = alltrue([for each in concat([aws_iam_role.execution], values(aws_iam_role.task)) : each.permissions_boundary == var.permissions_boundary_arn])
    error_message = "A role has no boundary."
  }
}
