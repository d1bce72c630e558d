locals {
  dashboard_name = local.prefix
  alarm_arn      = "arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:${local.prefix}-"
  api_ids        = ["ApiName", var.api_name, "Stage", var.stage]
  function_ids   = ["FunctionName", var.function_name]
  instance_ids   = ["DBInstanceIdentifier", local.database.instance_id]
  our_ids        = ["stage", var.stage]

  # One graph each: title, unit of the axis, lines ([namespace, metric, dimensions…, how]), lines across where alarms ring.
  own_graphs = [
    { title = "API: requests and errors", unit = "in 5 minutes", marks = {}, lines = [
      concat(["AWS/ApiGateway", "Count"], local.api_ids, [{ stat = "Sum", label = "requests" }]),
      concat(["AWS/ApiGateway", "4XXError"], local.api_ids, [{ stat = "Sum", label = "4xx" }]),
      concat(["AWS/ApiGateway", "5XXError"], local.api_ids, [{ stat = "Sum", label = "5xx" }]),
    ] },
    { title = "API: latency", unit = "ms", marks = { "alarm: p95" = 1000 * local.thresholds.p95_seconds }, lines = [
      concat(["AWS/ApiGateway", "Latency"], local.api_ids, [{ stat = "p50", label = "p50" }]),
      concat(["AWS/ApiGateway", "Latency"], local.api_ids, [{ stat = "p95", label = "p95" }]),
    ] },
    { title = "Function: invocations, errors, throttles", unit = "in 5 minutes", marks = {}, lines = [
      concat(["AWS/Lambda", "Invocations"], local.function_ids, [{ stat = "Sum" }]),
      concat(["AWS/Lambda", "Errors"], local.function_ids, [{ stat = "Sum" }]),
      concat(["AWS/Lambda", "Throttles"], local.function_ids, [{ stat = "Sum" }]),
    ] },
    { title = "Function: duration", unit = "ms", marks = { "alarm: p95" = 1000 * local.thresholds.p95_seconds, "Lambda ends it" = 1000 * var.function_timeout_seconds }, lines = [
      concat(["AWS/Lambda", "Duration"], local.function_ids, [{ stat = "p50", label = "p50" }]),
      concat(["AWS/Lambda", "Duration"], local.function_ids, [{ stat = "p95", label = "p95" }]),
      concat(["AWS/Lambda", "Duration"], local.function_ids, [{ stat = "Maximum", label = "longest" }]),
    ] },
    { title = "Function: containers at once", unit = "containers", marks = { "alarm" = local.function_alarms["function-concurrency"].threshold, "reserved" = var.reserved_concurrency }, lines = [
      concat(["AWS/Lambda", "ConcurrentExecutions"], local.function_ids, [{ stat = "Maximum", period = 60 }]),
    ] },
    { title = "Outbox", unit = "s, letters", marks = { "alarm: age" = local.thresholds.outbox_age_seconds }, lines = [
      concat(["CoalitionBuilder", "OutboxOldestDueAge"], local.our_ids, [{ stat = "Maximum", label = "oldest due, s" }]),
      concat(["CoalitionBuilder", "OutboxDeadLetters"], local.our_ids, [{ stat = "Maximum", label = "dead letters that lie there" }]),
      concat(["CoalitionBuilder", "OutboxDied"], local.our_ids, [{ stat = "Sum", label = "died" }]),
    ] },
    { title = "Limits", unit = "in 5 minutes", marks = {}, lines = [
      for metric in ["LimiterDenied", "LimiterStoreFailed", "LimiterFailedOpen", "LimiterFellToLocalBucket", "LimiterRefused"] :
      concat(["CoalitionBuilder", metric], local.our_ids, [{ stat = "Sum" }])
    ] },
    { title = "Staff signs in", unit = "in 5 minutes", marks = { "alarm: failed" = local.thresholds.sign_in_failed }, lines = [
      for metric in ["SignIn", "SignInFailed", "SignInLimited", "SignInProviderAway", "SecondFactorReset"] :
      concat(["CoalitionBuilder", metric], local.our_ids, [{ stat = "Sum" }])
    ] },
    { title = "Mail", unit = "in 5 minutes", marks = {}, lines = [
      for metric in ["MailSent", "MailFailed", "MailSuppressed", "MailFeedback"] :
      concat(["CoalitionBuilder", metric], local.our_ids, [{ stat = "Sum" }])
    ] },
  ]

  database_graphs = [for graph in [
    { title = "Database: CPU", unit = "%", marks = { "alarm" = local.thresholds.database_cpu_percent }, lines = [
      concat(["AWS/RDS", "CPUUtilization"], local.instance_ids, [{ stat = "Average" }]),
    ] },
    { title = "Database: connections", unit = "connections", marks = { "alarm" = local.database.max_connections * local.thresholds.database_connections_percent / 100, "max_connections" = local.database.max_connections }, lines = [
      concat(["AWS/RDS", "DatabaseConnections"], local.instance_ids, [{ stat = "Maximum", period = 60 }]),
    ] },
    { title = "Database: free storage and memory", unit = "bytes", marks = { "alarm: storage" = local.storage_threshold }, lines = [
      concat(["AWS/RDS", "FreeStorageSpace"], local.instance_ids, [{ stat = "Minimum" }]),
      concat(["AWS/RDS", "FreeableMemory"], local.instance_ids, [{ stat = "Minimum" }]),
    ] },
  ] : graph if local.has_database]

  table_graphs = [for graph in [
    { title = "Tables: throttled", unit = "in 5 minutes", marks = {}, lines = flatten([
      for table in values(var.table_names) : [
        for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] :
        { line = ["AWS/DynamoDB", metric, "TableName", table, { stat = "Sum", label = "${table}: ${metric}" }] }
      ]
    ])[*].line },
  ] : graph if length(var.table_names) > 0]

  # Of objects with different marks a tuple, which concat keeps.
  graphs = concat(local.own_graphs, local.database_graphs, local.table_graphs)

  graph_widgets = [
    for index, graph in local.graphs : {
      type   = "metric"
      x      = 12 * (index % 2)
      y      = 8 + 6 * floor(index / 2)
      width  = 12
      height = 6
      properties = {
        title       = graph.title
        region      = var.region
        view        = "timeSeries"
        period      = local.five_minutes
        metrics     = graph.lines
        yAxis       = { left = { min = 0, label = graph.unit, showUnits = false } }
        annotations = { horizontal = [for label, value in graph.marks : { label = label, value = value }] }
      }
    }
  ]

  other_widgets = [
    {
      type       = "text", x = 0, y = 0, width = 24, height = 2
      properties = { markdown = "# ${local.prefix}\nAn alarm's description names its runbook; docs/runbooks/README.md has them all. `bin/zappa status ${var.stage}` says what is live." }
    },
    {
      type       = "alarm", x = 0, y = 2, width = 24, height = 6
      properties = { title = "Alarms", alarms = [for name in sort(keys(local.alarms)) : "${local.alarm_arn}${name}"] }
    },
    {
      type = "log", x = 0, y = 8 + 6 * ceil(length(local.graphs) / 2), width = 24, height = 6
      properties = {
        title  = "The last errors"
        region = var.region
        view   = "table"
        query  = "SOURCE '${var.log_group_names.function}' | ${local.queries["errors"].text}"
      }
    },
  ]
}

resource "aws_cloudwatch_dashboard" "stage" {
  dashboard_name = local.dashboard_name
  dashboard_body = jsonencode({ widgets = concat(local.other_widgets, local.graph_widgets) })
}
