# Is what stands without a switch private, encrypted, kept and bounded?

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

run "the_instance_is_private_encrypted_and_takes_tls_alone" {
  command = plan

  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.key_arn
    error_message = "The instance can be reached from outside, or its storage can be read."
  }

  assert {
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["rds.force_ssl"] == "1"
    error_message = "PostgreSQL takes connections without TLS."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.master_user_secret_kms_key_id == var.key_arn && aws_db_instance.this.password == null
    error_message = "The master's password is in the state, or not RDS's to rotate."
  }

  assert {
    condition     = aws_db_instance.this.performance_insights_kms_key_id == var.key_arn && aws_db_instance.this.performance_insights_retention_period == 7
    error_message = "Performance Insights is readable to others, or not free."
  }
}

run "it_is_postgresql_16_on_twenty_gb_of_gp3_that_grow" {
  command = plan

  assert {
    condition     = aws_db_instance.this.engine == "postgres" && aws_db_instance.this.engine_version == "16" && aws_db_parameter_group.this.family == "postgres16"
    error_message = "It is another engine, or has the settings of another one."
  }

  assert {
    condition     = aws_db_instance.this.storage_type == "gp3" && aws_db_instance.this.allocated_storage == 20 && aws_db_instance.this.max_allocated_storage == 100
    error_message = "The storage is not 20 GB of gp3 that may grow to 100."
  }

  assert {
    condition     = !aws_db_instance.this.multi_az && aws_db_instance.this.auto_minor_version_upgrade && !aws_db_instance.this.apply_immediately
    error_message = "The dear switch is on, security fixes wait for a person, or changes restart it by day."
  }
}

run "it_is_backed_up_and_guarded_against_deletion" {
  command = plan

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7 && aws_db_instance.this.copy_tags_to_snapshot && !aws_db_instance.this.delete_automated_backups
    error_message = "Backups are not kept for seven days, or go with the instance."
  }

  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.final_snapshot_identifier == "coalition-builder-staging-final"
    error_message = "It can be deleted by mistake, or without a last snapshot."
  }
}

run "its_log_is_kept_for_a_while_and_holds_no_statement" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.postgresql.name == "/aws/rds/instance/coalition-builder-staging/postgresql" && aws_cloudwatch_log_group.postgresql.retention_in_days == 14
    error_message = "RDS would make the log's group itself, and keep it for ever."
  }

  assert {
    condition     = aws_cloudwatch_log_group.postgresql.kms_key_id == var.key_arn && contains(aws_db_instance.this.enabled_cloudwatch_logs_exports, "postgresql")
    error_message = "The log is not encrypted, or not written."
  }

  assert {
    condition = {
      for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value
      if contains(["log_statement", "log_min_duration_statement", "log_min_error_statement", "log_error_verbosity"], parameter.name)
    } == { log_statement = "none", log_min_duration_statement = "-1", log_min_error_statement = "panic", log_error_verbosity = "terse" }
    error_message = "Statements, and with them people's addresses, would be in the log."
  }
}

run "dead_clients_and_open_transactions_are_cut_off" {
  command = plan

  assert {
    condition = {
      for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value
      if contains(["client_connection_check_interval", "idle_in_transaction_session_timeout"], parameter.name)
    } == { client_connection_check_interval = "5000", idle_in_transaction_session_timeout = "300000" }
    error_message = "A dead client would keep its locks."
  }
}

run "connections_are_as_many_as_the_memory_bears_where_nobody_says" {
  command = plan

  assert {
    condition     = output.max_connections == 80
    error_message = "A db.t4g.micro is not given 80 connections."
  }

  assert {
    condition = [
      for parameter in aws_db_parameter_group.this.parameter : "${parameter.value} ${parameter.apply_method}" if parameter.name == "max_connections"
    ] == ["80 pending-reboot"]
    error_message = "PostgreSQL is told something else, or at once, which RDS refuses."
  }
}

run "connections_are_as_many_as_was_said" {
  command = plan

  variables {
    instance_class  = "db.t4g.small"
    max_connections = 180
  }

  assert {
    condition     = output.max_connections == 180
    error_message = "A number that the class bears was not taken."
  }
}

run "names_are_known_at_plan" {
  command = plan

  assert {
    condition     = output.instance_id == "coalition-builder-staging" && output.port == 5432
    error_message = "What others write into policies and alarms is not known at plan."
  }

  assert {
    condition     = aws_security_group.this.name == "coalition-staging-database" && aws_db_instance.this.tags["Component"] == "database"
    error_message = "The group or the instance is named or tagged otherwise."
  }
}
