# What is wrong is refused before anything is made.
mock_provider "aws" {}

variables {
  stage                = "production"
  account_id           = "123456789012"
  region               = "us-east-1"
  key_arn              = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  alarm_emails         = ["alarms@example.org", "night@example.org"]
  function_name        = "coalition-production"
  api_name             = "coalition-production"
  reserved_concurrency = 40
  database             = { instance_id = "coalition-builder-production", max_connections = 200, allocated_storage_gb = 20 }
  table_names = {
    rate_limits = "coalition-builder-rate-limits-production"
    sessions    = "coalition-builder-sessions-production"
    ledger      = "coalition-builder-releases-production"
  }
  cluster_arn              = "arn:aws:ecs:us-east-1:123456789012:cluster/coalition-builder-geodata-import"
  task_families            = { import = "coalition-production-import", migrate = "coalition-production-migrate" }
  log_group_names          = { function = "/aws/lambda/coalition-production", tasks = { import = "/ecs/coalition-production-import" } }
  failed_events_queue_name = "coalition-production-failed-events"
  has_schedule             = true
  budget_usd               = 60
}

run "refuses_an_unknown_stage" {
  command = plan

  variables {
    stage = "qa"
  }

  expect_failures = [var.stage]
}

run "refuses_an_account_of_eleven_digits" {
  command = plan

  variables {
    account_id = "12345678901"
  }

  expect_failures = [var.account_id]
}

run "refuses_a_zone_for_a_region" {
  command = plan

  variables {
    region = "us-east-1a"
  }

  expect_failures = [var.region]
}

run "refuses_alarms_that_nobody_hears" {
  command = plan

  variables {
    alarm_emails = []
  }

  expect_failures = [var.alarm_emails]
}

run "refuses_more_addresses_than_a_budget_takes" {
  command = plan

  variables {
    alarm_emails = [for number in range(11) : "alarms${number}@example.org"]
  }

  expect_failures = [var.alarm_emails]
}

run "refuses_what_is_no_address" {
  command = plan

  variables {
    alarm_emails = ["alarms"]
  }

  expect_failures = [var.alarm_emails]
}

run "refuses_one_container" {
  command = plan

  variables {
    reserved_concurrency = 1
  }

  expect_failures = [var.reserved_concurrency]
}

run "refuses_half_a_container" {
  command = plan

  variables {
    reserved_concurrency = 2.5
  }

  expect_failures = [var.reserved_concurrency]
}

run "refuses_a_timeout_that_lambda_has_not" {
  command = plan

  variables {
    function_timeout_seconds = 901
  }

  expect_failures = [var.function_timeout_seconds]
}

run "refuses_a_database_of_three_connections" {
  command = plan

  variables {
    database = { instance_id = "one", max_connections = 3, allocated_storage_gb = 20 }
  }

  expect_failures = [var.database]
}

run "refuses_a_database_of_five_gigabytes" {
  command = plan

  variables {
    database = { instance_id = "one", max_connections = 80, allocated_storage_gb = 5 }
  }

  expect_failures = [var.database]
}

run "refuses_tasks_without_an_import" {
  command = plan

  variables {
    task_families = { migrate = "coalition-production-migrate" }
  }

  expect_failures = [var.task_families]
}

run "refuses_a_budget_of_nothing" {
  command = plan

  variables {
    budget_usd = 0
  }

  expect_failures = [var.budget_usd]
}

run "refuses_a_p95_that_lambda_never_lets_be" {
  command = plan

  variables {
    thresholds = { p95_seconds = 29 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_a_share_over_all" {
  command = plan

  variables {
    thresholds = { concurrency_percent = 100 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_a_threshold_below_nothing" {
  command = plan

  variables {
    thresholds = { throttles = -1 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_half_of_the_tables" {
  command = plan

  variables {
    table_names = { sessions = "coalition-builder-sessions-production" }
  }

  expect_failures = [var.table_names]
}

run "refuses_a_threshold_that_there_is_not" {
  command = plan

  variables {
    thresholds = { databse_cpu_percent = 70 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_a_missing_threshold" {
  command = plan

  variables {
    thresholds = { error_count = null }
  }

  expect_failures = [var.thresholds]
}

run "refuses_a_count_that_is_never_reached" {
  command = plan

  variables {
    thresholds = { failed_events = 100000 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_an_age_that_every_promise_has" {
  command = plan

  variables {
    thresholds = { outbox_age_seconds = 0 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_to_hear_of_mail_after_ses_has_stopped" {
  command = plan

  variables {
    thresholds = { mail_bounce_percent = 10 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_latency_beyond_a_shorter_limit" {
  command = plan

  variables {
    function_timeout_seconds = 10
    thresholds               = { p95_seconds = 10 }
  }

  expect_failures = [var.thresholds]
}

run "refuses_a_missing_address" {
  command = plan

  variables {
    alarm_emails = [null]
  }

  expect_failures = [var.alarm_emails]
}
