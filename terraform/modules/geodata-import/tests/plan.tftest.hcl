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

override_resource {
  target          = aws_iam_role.execution
  values          = { arn = "arn:aws:iam::123456789012:role/coalition-staging-task-execution" }
  override_during = plan
}

override_resource {
  target          = aws_iam_role.task
  values          = { arn = "arn:aws:iam::123456789012:role/coalition-staging-task" }
  override_during = plan
}

run "families_containers_and_logs_are_those_that_releases_know" {
  command = plan

  assert {
    condition     = output.task_families == { migrate = "coalition-staging-migrate", manage = "coalition-staging-manage", bootstrap = "coalition-staging-bootstrap", import = "coalition-staging-import" }
    error_message = "backend/ops/names.py calls the families otherwise."
  }
  assert {
    condition = alltrue([for task, each in aws_ecs_task_definition.task : alltrue([
      each.family == "coalition-staging-${task}",
      jsondecode(each.container_definitions)[0].name == each.family,
      jsondecode(each.container_definitions)[0].image == "${var.repository_uri}:none",
      jsondecode(each.container_definitions)[0].logConfiguration.options["awslogs-group"] == "/ecs/${each.family}",
      jsondecode(each.container_definitions)[0].logConfiguration.options["awslogs-stream-prefix"] != "",
    ])])
    error_message = "A release would not find the container, or could not follow its log."
  }
  assert {
    condition     = output.cluster_name == aws_ecs_cluster.tasks.name && endswith(output.cluster_arn, "cluster/${output.cluster_name}")
    error_message = "The cluster is called otherwise than its outputs say."
  }
}

run "each_task_works_as_its_own_role_of_the_database" {
  command = plan

  assert {
    condition = {
      for task, each in aws_ecs_task_definition.task :
      task => one([for variable in jsondecode(each.container_definitions)[0].environment : variable.value if variable.name == "DATABASE_SECRET_ID"])
      } == {
      migrate   = "coalition-builder/staging/database/migration"
      manage    = "coalition-builder/staging/database/runtime"
      bootstrap = "coalition-builder/staging/database/runtime"
      import    = "coalition-builder/staging/database/import"
    }
    error_message = "A task would sign in as another role."
  }
  assert {
    condition     = !contains(keys(local.environments["manage"]), "STATIC_URL") && local.environments["manage"]["STAGE"] == "staging"
    error_message = "A variable without a value is written, or the stage is not said."
  }
}

run "import_has_two_cpus_and_four_gigabytes" {
  command = plan

  assert {
    condition     = aws_ecs_task_definition.task["import"].cpu == "2048" && aws_ecs_task_definition.task["import"].memory == "4096"
    error_message = "The import is of another size than designed."
  }
  assert {
    condition     = alltrue([for each in aws_ecs_task_definition.task : each.network_mode == "awsvpc" && contains(each.requires_compatibilities, "FARGATE")])
    error_message = "A task would not run on Fargate."
  }
}

run "what_writes_no_files_has_none_to_write_to" {
  command = plan

  assert {
    condition     = { for task, each in aws_ecs_task_definition.task : task => jsondecode(each.container_definitions)[0].readonlyRootFilesystem } == { migrate = true, bootstrap = true, manage = false, import = false }
    error_message = "A file system is open that need not be, or shut for a task that needs it."
  }
}

run "lines_stay_seven_days_and_are_encrypted" {
  command = plan

  assert {
    condition     = alltrue([for each in aws_cloudwatch_log_group.task : each.retention_in_days == 7 && each.kms_key_id == var.key_arn])
    error_message = "A log group keeps lines otherwise, or in clear text."
  }
}

run "nobody_comes_in_and_443_leads_out" {
  command = plan

  assert {
    condition     = alltrue([for each in aws_vpc_security_group_egress_rule.https : each.from_port == 443 && each.to_port == 443])
    error_message = "Another port leads out."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.database.security_group_id == var.database_security_group_id
    error_message = "The database does not let the tasks in."
  }
}

run "everything_says_what_it_belongs_to" {
  command = plan

  assert {
    condition     = alltrue([for tags in concat([aws_ecs_cluster.tasks.tags, aws_security_group.tasks.tags, aws_iam_role.execution.tags], values(aws_ecs_task_definition.task)[*].tags, values(aws_iam_role.task)[*].tags, values(aws_cloudwatch_log_group.task)[*].tags) : tags.Component == "geodata-import"])
    error_message = "Something lacks its Component."
  }
}

run "ec2_takes_every_description" {
  command = plan

  assert {
    condition = alltrue([
      for description in concat(
        [aws_security_group.tasks.description, aws_vpc_security_group_egress_rule.database.description],
        [aws_vpc_security_group_ingress_rule.database.description],
        values(aws_vpc_security_group_egress_rule.https)[*].description,
      ) : can(regex("^[A-Za-z0-9 ._:/()#,@+=&;{}!$*\\[\\]-]{1,255}$", description))
    ])
    error_message = "EC2 takes letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* in a description, and no apostrophe."
  }
}
