# What a switch adds, and what it leaves out when it is off.

mock_provider "aws" {}

mock_provider "aws" {
  alias = "replica"
}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
}

run "nothing_dear_is_made_by_default" {
  command = plan

  assert {
    condition     = length(aws_db_proxy.this) == 0 && length(aws_iam_role.proxy) == 0 && length(aws_db_instance_automated_backups_replication.this) == 0
    error_message = "A proxy or copies of backups are made though nobody asked for them."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.database_from_proxy) == 0
    error_message = "The database's group has a rule of its own."
  }
}

run "multi_az_is_a_switch" {
  command = plan

  variables {
    is_multi_az = true
  }

  assert {
    condition     = aws_db_instance.this.multi_az
    error_message = "No second instance stands by."
  }
}

run "a_disposable_instance_leaves_nothing_behind" {
  command = plan

  variables {
    is_disposable = true
  }

  assert {
    condition     = !aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.delete_automated_backups && aws_db_instance.this.apply_immediately
    error_message = "A disposable instance cannot be destroyed, or leaves snapshots that cost."
  }
}

run "backups_are_copied_to_another_region_under_a_key_of_that_region" {
  command = plan

  variables {
    snapshot_copy_region = "us-west-2"
  }

  assert {
    condition     = length(aws_db_instance_automated_backups_replication.this) == 1 && aws_db_instance_automated_backups_replication.this[0].retention_period == 7
    error_message = "Backups are not copied, or kept for another time."
  }

  assert {
    condition     = length(module.copies_key) == 1 && module.copies_key[0].alias_name == "alias/coalition-builder-staging"
    error_message = "There is no key for the copies where they go."
  }
}

run "the_proxy_takes_tls_and_scram_and_logs_no_statement" {
  command = plan

  variables {
    proxy = {
      enabled     = true
      secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:coalition-builder/staging/database/runtime-a1b2c3"]
    }
  }

  assert {
    condition     = aws_db_proxy.this[0].require_tls && !aws_db_proxy.this[0].debug_logging && aws_db_proxy.this[0].engine_family == "POSTGRESQL"
    error_message = "The proxy takes connections without TLS, or logs statements."
  }

  assert {
    condition     = alltrue([for auth in aws_db_proxy.this[0].auth : auth.client_password_auth_type == "POSTGRES_SCRAM_SHA_256" && auth.auth_scheme == "SECRETS"])
    error_message = "The proxy asks for passwords otherwise than PostgreSQL."
  }

  assert {
    condition     = aws_cloudwatch_log_group.proxy[0].name == "/aws/rds/proxy/coalition-builder-staging" && aws_cloudwatch_log_group.proxy[0].retention_in_days == 14
    error_message = "RDS would make the proxy's log group itself, and keep it for ever."
  }
}

run "the_proxy_leaves_connections_to_others_and_lets_nobody_wait_long" {
  command = plan

  variables {
    proxy = {
      enabled     = true
      secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:coalition-builder/staging/database/runtime-a1b2c3"]
    }
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].max_connections_percent == 60 && aws_db_proxy_default_target_group.this[0].connection_pool_config[0].max_idle_connections_percent == 20
    error_message = "The proxy may take the connections of tasks and people."
  }

  assert {
    condition     = aws_db_proxy_default_target_group.this[0].connection_pool_config[0].connection_borrow_timeout == 5
    error_message = "A request waits longer for a connection than anybody waits for it."
  }
}

run "the_proxys_role_reads_the_runtimes_secret_alone" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/coalition-boundary"

    proxy = {
      enabled     = true
      secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:coalition-builder/staging/database/runtime-a1b2c3"]
    }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.proxy[0].policy).Statement : statement.Action] == [["secretsmanager:GetSecretValue"], ["kms:Decrypt"]]
    error_message = "The role may do something else than read secrets."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.proxy[0].policy).Statement[0].Resource == "arn:aws:secretsmanager:us-east-1:123456789012:secret:coalition-builder/staging/database/runtime-??????"
    error_message = "The role may read other secrets."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.proxy[0].policy).Statement[1].Condition == {
      StringEquals               = { "kms:ViaService" = "secretsmanager.us-east-1.amazonaws.com" }
      "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/coalition-builder-staging" }
    }
    error_message = "The role may use other keys, or this one for something else."
  }

  assert {
    condition     = aws_iam_role.proxy[0].permissions_boundary == "arn:aws:iam::123456789012:policy/coalition-boundary" && jsondecode(aws_iam_role.proxy[0].assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "The role is outside of its boundary, or another account's RDS could take it."
  }
}

run "the_proxy_reaches_the_database_and_nothing_else" {
  command = plan

  variables {
    proxy = {
      enabled     = true
      secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:coalition-builder/staging/database/runtime-a1b2c3"]
    }
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.proxy_to_database[0].from_port == 5432 && aws_vpc_security_group_egress_rule.proxy_to_database[0].cidr_ipv4 == null
    error_message = "The proxy reaches something else than the database."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.database_from_proxy[0].from_port == 5432 && aws_vpc_security_group_ingress_rule.database_from_proxy[0].cidr_ipv4 == null
    error_message = "The database does not let the proxy in, or lets in others."
  }
}

run "a_minor_version_that_is_named_stays" {
  command = plan

  variables {
    engine_version = "16.9"
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "16.9" && !aws_db_instance.this.auto_minor_version_upgrade && aws_db_parameter_group.this.family == "postgres16"
    error_message = "RDS takes the instance past the version that is named, and Terraform wants it back."
  }
}

run "after_a_recovery_the_side_is_the_instance" {
  command = plan

  variables {
    identifier = "coalition-builder-staging-side-20261121-101500"
  }

  assert {
    condition     = aws_db_instance.this.identifier == var.identifier && output.instance_id == var.identifier && aws_cloudwatch_log_group.postgresql.name == "/aws/rds/instance/${var.identifier}/postgresql"
    error_message = "The instance, what it is told by, or its log has another name."
  }

  assert {
    condition     = aws_db_instance.this.final_snapshot_identifier == "${var.identifier}-final" && aws_db_parameter_group.this.name == "coalition-builder-staging-postgres16" && aws_db_subnet_group.this.name == "coalition-builder-staging"
    error_message = "What is around the instance would be made anew."
  }
}
