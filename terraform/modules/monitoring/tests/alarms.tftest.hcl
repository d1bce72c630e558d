# What rings, when, and about what: the design's list, and the metrics' own names and dimensions.
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

run "each_thing_of_the_design_rings" {
  command = plan

  assert {
    condition = length(setsubtract([
      "api-5xx", "api-latency", "function-errors", "function-throttles", "function-duration", "function-concurrency",
      "database-cpu", "database-storage", "database-connections",
      "table-throttles-limits", "table-throttles-sessions", "table-throttles-ledger",
      "outbox-age", "outbox-dead-letters", "limiter-failed-open", "import-failed", "failed-events",
      "sign-in-limited", "sign-in-failed", "sign-in-provider-away", "second-factor-reset",
    ], keys(aws_cloudwatch_metric_alarm.all))) == 0
    error_message = "An alarm of the design is missing."
  }

  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.all : alarm.alarm_name == "coalition-production-${name}"])
    error_message = "An alarm is not called after its stage."
  }

  assert {
    condition = { for name in ["api-5xx", "api-latency", "function-errors", "function-duration", "function-concurrency", "database-cpu", "database-storage", "database-connections", "import-failed"] :
      name => aws_cloudwatch_metric_alarm.all[name].threshold } == {
      api-5xx              = 1
      api-latency          = 10000
      function-errors      = 1
      function-duration    = 10000
      function-concurrency = 32
      database-cpu         = 80
      database-storage     = 4294967296
      database-connections = 160
      import-failed        = 0
    }
    error_message = "A threshold is not the design's."
  }

  assert {
    condition = [for name in ["api-5xx", "function-errors"] : one([
      for query in aws_cloudwatch_metric_alarm.all[name].metric_query : query.expression if query.return_data == true
    ])] == ["IF(errors > 10, 100 * errors / requests, 0)", "IF(errors > 10, 100 * errors / requests, 0)"]
    error_message = "Errors ring over 1 % and over 10 at once."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.all["database-storage"].comparison_operator == "LessThanThreshold"
    error_message = "Free storage rings when it is little."
  }
}

run "no_alarm_is_deaf_or_dumb" {
  command = plan

  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.all :
    alarm.actions_enabled == true && length(alarm.alarm_actions) == 1 && length(alarm.ok_actions) == 1])
    error_message = "An alarm tells nobody that it begins, or that it ends."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.all : can(regex("\\. Runbook: docs/runbooks/[a-z-]+\\.md$", alarm.alarm_description))])
    error_message = "An alarm's description does not end with its runbook."
  }

  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.all :
    alarm.metric_name != null ? length(alarm.metric_query) == 0 : length([for query in alarm.metric_query : query if query.return_data == true]) == 1])
    error_message = "An alarm watches neither one metric nor exactly one expression."
  }

  # Silence is a number below 1 there, and missing data breaks; for all others it is no alarm.
  assert {
    condition = [for name, alarm in aws_cloudwatch_metric_alarm.all : name if alarm.treat_missing_data == "breaching"] == ["database-silent", "outbox-silent"] && alltrue([
    for alarm in aws_cloudwatch_metric_alarm.all : contains(["breaching", "notBreaching"], alarm.treat_missing_data)])
    error_message = "Missing data rings where it means nothing, or is silent where it means something."
  }

  # Of AWS/DynamoDB's missing data CloudWatch keeps the last state: such an alarm would ring on for ever.
  assert {
    condition = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.all : alarm.namespace != "AWS/DynamoDB"]) && alltrue([
      for alarm in aws_cloudwatch_metric_alarm.all : alltrue([
        for query in alarm.metric_query : strcontains(one([for each in alarm.metric_query : each.expression if each.return_data == true]), "FILL(${query.id}, 0)")
    if try(one(query.metric).namespace, "") == "AWS/DynamoDB"])])
    error_message = "A table's metric is watched without FILL."
  }

  assert {
    condition = alltrue(flatten([for alarm in aws_cloudwatch_metric_alarm.all : [
      for query in alarm.metric_query : query.return_data == true || strcontains(one([for each in alarm.metric_query : each.expression if each.return_data == true]), query.id)
    ]]))
    error_message = "An expression leaves a metric out."
  }
}

run "metrics_have_aws_own_names_and_dimensions" {
  command = plan

  assert {
    condition = { for name in ["api-latency", "function-throttles", "function-concurrency", "database-cpu", "failed-events", "outbox-age", "outbox-dead-letters", "limiter-failed-open"] :
      name => [aws_cloudwatch_metric_alarm.all[name].namespace, aws_cloudwatch_metric_alarm.all[name].metric_name, jsonencode(aws_cloudwatch_metric_alarm.all[name].dimensions)] } == {
      api-latency          = ["AWS/ApiGateway", "Latency", jsonencode({ ApiName = "coalition-production", Stage = "production" })]
      function-throttles   = ["AWS/Lambda", "Throttles", jsonencode({ FunctionName = "coalition-production" })]
      function-concurrency = ["AWS/Lambda", "ConcurrentExecutions", jsonencode({ FunctionName = "coalition-production" })]
      database-cpu         = ["AWS/RDS", "CPUUtilization", jsonencode({ DBInstanceIdentifier = "coalition-builder-production" })]
      failed-events        = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", jsonencode({ QueueName = "coalition-production-failed-events" })]
      outbox-age           = ["CoalitionBuilder", "OutboxOldestDueAge", jsonencode({ stage = "production" })]
      outbox-dead-letters  = ["CoalitionBuilder", "OutboxDied", jsonencode({ stage = "production" })]
      limiter-failed-open  = ["CoalitionBuilder", "LimiterFailedOpen", jsonencode({ stage = "production" })]
    }
    error_message = "A metric's name or dimensions are not those that are published."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.all["api-latency"].extended_statistic == "p95" && aws_cloudwatch_metric_alarm.all["function-duration"].extended_statistic == "p95"
    error_message = "Latency and duration are watched at p95."
  }

  assert {
    condition = toset([for query in aws_cloudwatch_metric_alarm.all["table-errors"].metric_query : "${one(query.metric).dimensions.TableName} ${one(query.metric).dimensions.Operation}" if query.return_data != true]) == toset([
      "coalition-builder-rate-limits-production UpdateItem", "coalition-builder-sessions-production GetItem",
      "coalition-builder-sessions-production PutItem", "coalition-builder-sessions-production DeleteItem",
      "coalition-builder-releases-production PutItem", "coalition-builder-releases-production Query",
    ])
    error_message = "SystemErrors are counted by table and operation."
  }
}

run "dev_has_no_clock_and_so_no_alarm_of_the_outbox" {
  command = plan

  variables {
    stage        = "dev"
    has_schedule = false
  }

  assert {
    condition     = [for name in keys(aws_cloudwatch_metric_alarm.all) : name if startswith(name, "outbox")] == []
    error_message = "Without a clock nothing measures the outbox: its silence would always ring."
  }
}

run "dev_leaves_what_it_shares_to_the_stage_that_owns_it" {
  command = plan

  variables {
    database    = null
    table_names = {}
  }

  assert {
    condition     = [for name in keys(aws_cloudwatch_metric_alarm.all) : name if startswith(name, "database") || startswith(name, "table")] == []
    error_message = "What is shared would ring twice."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.stage.dashboard_body, "AWS/RDS") && !strcontains(aws_cloudwatch_dashboard.stage.dashboard_body, "AWS/DynamoDB")
    error_message = "The dashboard draws what the stage does not own."
  }
}

run "one_stage_of_an_account_watches_mail" {
  command = plan

  variables {
    has_mail_reputation_alarms = false
  }

  assert {
    condition     = [for name in keys(aws_cloudwatch_metric_alarm.all) : name if startswith(name, "mail")] == []
    error_message = "The switch of the mail's reputation does nothing."
  }
}

run "thresholds_are_variables" {
  command = plan

  variables {
    thresholds = { error_count = 3, database_cpu_percent = 60 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.all["database-cpu"].threshold == 60 && aws_cloudwatch_metric_alarm.all["function-errors"].threshold == 1
    error_message = "A threshold that is given counts, and the others stay."
  }

  assert {
    condition     = output.alarms["database-cpu"] == { threshold = 60, runbook = "docs/runbooks/database-busy.md" }
    error_message = "The output does not tell thresholds and runbooks."
  }
}

run "the_ends_of_a_range_are_thresholds" {
  command = plan

  variables {
    thresholds = { error_percent = 0.1, database_connections_percent = 99, failed_events = 0, mail_bounce_percent = 9.9 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.all["api-5xx"].threshold == 0.1 && aws_cloudwatch_metric_alarm.all["mail-bounces"].threshold == 0.099
    error_message = "What just lies in the range does not count."
  }

  assert {
    condition     = keys(local.threshold_ranges) == keys(local.default_thresholds) && alltrue([for name, range in local.threshold_ranges : local.default_thresholds[name] >= range[0] && local.default_thresholds[name] <= range[1]])
    error_message = "A default has no range, or lies outside of it."
  }
}
