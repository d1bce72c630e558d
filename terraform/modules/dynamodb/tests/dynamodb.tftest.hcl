mock_provider "aws" {}

variables {
  stage = "staging"
}

run "keys_and_expiry_are_what_the_code_uses" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.rate_limits.hash_key == "pk" && aws_dynamodb_table.rate_limits.range_key == null
    error_message = "The limiter finds its items by pk alone."
  }

  assert {
    condition     = one(aws_dynamodb_table.rate_limits.ttl[*].attribute_name) == "ttl" && one(aws_dynamodb_table.rate_limits.ttl[*].enabled)
    error_message = "Counters expire by ttl."
  }

  assert {
    condition     = aws_dynamodb_table.sessions.hash_key == "session_key" && one(aws_dynamodb_table.sessions.ttl[*].attribute_name) == "expires_at"
    error_message = "Sessions are found by session_key and expire by expires_at."
  }

  assert {
    condition     = aws_dynamodb_table.ledger.hash_key == "stage" && aws_dynamodb_table.ledger.range_key == "entry" && length(aws_dynamodb_table.ledger.ttl) == 0
    error_message = "The ledger has stage and entry as its key, and no row of it expires."
  }

  assert {
    condition     = { for key in aws_dynamodb_table.ledger.attribute : key.name => key.type } == { stage = "S", entry = "N" }
    error_message = "Entries of the ledger are numbers, so that the newest is found by order."
  }
}

run "names_carry_the_home_stage" {
  command = plan

  assert {
    condition = [output.rate_limits_table.name, output.sessions_table.name, output.ledger_table.name] == [
      "coalition-builder-rate-limits-staging", "coalition-builder-sessions-staging", "coalition-builder-releases-staging",
    ]
    error_message = "Tables are named coalition-builder-WHAT-STAGE."
  }
}

run "every_table_is_billed_by_use_protected_restorable_and_braked" {
  command = plan

  assert {
    condition = alltrue([
      for table in [aws_dynamodb_table.rate_limits, aws_dynamodb_table.sessions, aws_dynamodb_table.ledger] :
      table.billing_mode == "PAY_PER_REQUEST"
      && table.deletion_protection_enabled
      && one(table.point_in_time_recovery[*].enabled)
      && one(table.on_demand_throughput[*].max_read_request_units) == 1000
      && one(table.on_demand_throughput[*].max_write_request_units) == 2000
      && table.tags == tomap({ Component = "dynamodb" })
    ])
    error_message = "Each table is pay per request, guarded, restorable, braked and tagged."
  }
}

run "recovery_and_protection_can_be_switched_off" {
  command = plan

  variables {
    point_in_time_recovery = false
    is_disposable          = true
    max_units_per_second   = { write = 50 }
  }

  assert {
    condition = alltrue([
      for table in [aws_dynamodb_table.rate_limits, aws_dynamodb_table.sessions, aws_dynamodb_table.ledger] :
      !table.deletion_protection_enabled
      && !one(table.point_in_time_recovery[*].enabled)
      && one(table.on_demand_throughput[*].max_read_request_units) == 1000
      && one(table.on_demand_throughput[*].max_write_request_units) == 50
    ])
    error_message = "The switches reach each table, and what is not said keeps its default."
  }
}

run "unknown_stage_is_refused" {
  command = plan

  variables {
    stage = "prod"
  }

  expect_failures = [var.stage]
}

run "a_brake_beyond_the_quota_is_refused" {
  command = plan

  variables {
    max_units_per_second = { write = 40001 }
  }

  expect_failures = [var.max_units_per_second]
}

run "a_brake_that_stops_everything_is_refused" {
  command = plan

  variables {
    max_units_per_second = { read = 0 }
  }

  expect_failures = [var.max_units_per_second]
}
