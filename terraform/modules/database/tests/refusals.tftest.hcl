# What is wrong is refused at plan.

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

run "an_unknown_stage_is_refused" {
  command = plan

  variables {
    stage = "test"
  }

  expect_failures = [var.stage]
}

run "an_account_of_other_than_twelve_digits_is_refused" {
  command = plan

  variables {
    account_id = "1"
  }

  expect_failures = [var.account_id]
}

run "what_is_no_region_is_refused" {
  command = plan

  variables {
    region = "east"
  }

  expect_failures = [var.region]
}

run "what_is_no_vpc_is_refused" {
  command = plan

  variables {
    vpc_id = "10.20.0.0/16"
  }

  expect_failures = [var.vpc_id]
}

run "a_single_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0"]
  }

  expect_failures = [var.subnet_ids]
}

run "what_is_no_key_is_refused" {
  command = plan

  variables {
    key_arn = "alias/aws/rds"
  }

  expect_failures = [var.key_arn]
}

run "an_unknown_class_is_refused" {
  command = plan

  variables {
    instance_class = "db.t2.micro"
  }

  expect_failures = [var.instance_class]
}

run "another_major_version_is_refused" {
  command = plan

  variables {
    engine_version = "17"
  }

  expect_failures = [var.engine_version]
}

run "more_connections_than_a_micro_bears_are_refused" {
  command = plan

  variables {
    max_connections = 81
  }

  expect_failures = [var.max_connections]
}

run "more_connections_than_a_small_bears_are_refused" {
  command = plan

  variables {
    instance_class  = "db.t4g.small"
    max_connections = 200
  }

  expect_failures = [var.max_connections]
}

run "fewer_connections_than_a_stage_needs_are_refused" {
  command = plan

  variables {
    max_connections = 10
  }

  expect_failures = [var.max_connections]
}

run "half_a_connection_is_refused" {
  command = plan

  variables {
    max_connections = 50.5
  }

  expect_failures = [var.max_connections]
}

run "what_is_no_boundary_is_refused" {
  command = plan

  variables {
    permissions_boundary_arn = "coalition-boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "less_storage_than_rds_has_is_refused" {
  command = plan

  variables {
    allocated_storage_gb = 10
  }

  expect_failures = [var.allocated_storage_gb]
}

run "storage_that_cannot_grow_is_refused" {
  command = plan

  variables {
    allocated_storage_gb     = 100
    max_allocated_storage_gb = 100
  }

  expect_failures = [var.max_allocated_storage_gb]
}

run "no_backups_are_refused" {
  command = plan

  variables {
    backup_retention_days = 0
  }

  expect_failures = [var.backup_retention_days]
}

run "backups_of_more_than_35_days_are_refused" {
  command = plan

  variables {
    backup_retention_days = 36
  }

  expect_failures = [var.backup_retention_days]
}

run "a_backup_window_without_minutes_is_refused" {
  command = plan

  variables {
    backup_window = "8-9"
  }

  expect_failures = [var.backup_window]
}

run "a_backup_window_over_midnight_is_refused" {
  command = plan

  variables {
    backup_window = "23:45-00:15"
  }

  expect_failures = [var.backup_window]
}

run "a_maintenance_window_without_a_day_is_refused" {
  command = plan

  variables {
    maintenance_window = "09:15-10:15"
  }

  expect_failures = [var.maintenance_window]
}

run "a_maintenance_window_of_two_days_is_refused" {
  command = plan

  variables {
    maintenance_window = "sun:09:15-mon:10:15"
  }

  expect_failures = [var.maintenance_window]
}

run "windows_that_overlap_are_refused" {
  command = plan

  variables {
    maintenance_window = "sun:08:45-sun:09:45"
  }

  expect_failures = [var.maintenance_window]
}

run "a_maintenance_window_around_the_backups_is_refused" {
  command = plan

  variables {
    maintenance_window = "sun:08:00-sun:10:00"
  }

  expect_failures = [var.maintenance_window]
}

run "slow_statements_of_production_are_not_logged" {
  command = plan

  variables {
    stage             = "production"
    slow_statement_ms = 1000
  }

  expect_failures = [var.slow_statement_ms]
}

run "every_statement_is_not_logged_anywhere" {
  command = plan

  variables {
    slow_statement_ms = 0
  }

  expect_failures = [var.slow_statement_ms]
}

run "copies_where_the_instance_is_are_refused" {
  command = plan

  variables {
    snapshot_copy_region = "us-east-1"
  }

  expect_failures = [var.snapshot_copy_region]
}

run "copies_to_what_is_no_region_are_refused" {
  command = plan

  variables {
    snapshot_copy_region = "Oregon"
  }

  expect_failures = [var.snapshot_copy_region]
}

run "a_proxy_that_nobody_may_use_is_refused" {
  command = plan

  variables {
    proxy = { enabled = true }
  }

  expect_failures = [var.proxy]
}

run "a_proxy_that_takes_all_connections_is_refused" {
  command = plan

  variables {
    proxy = { enabled = true, secret_arns = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:x-a1b2c3"], max_connections_percent = 100 }
  }

  expect_failures = [var.proxy]
}

run "an_instance_of_another_stage_is_refused" {
  command = plan

  variables {
    identifier = "coalition-builder-production-side-latest-20261121"
  }

  expect_failures = [var.identifier]
}

run "an_identifier_that_rds_refuses_is_refused" {
  command = plan

  variables {
    identifier = "coalition-builder-staging--side"
  }

  expect_failures = [var.identifier]
}

run "backups_in_another_partition_are_refused" {
  command = plan

  variables {
    snapshot_copy_region = "us-gov-west-1"
  }

  expect_failures = [var.snapshot_copy_region]
}
