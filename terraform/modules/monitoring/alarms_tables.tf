locals {
  # The operations that our code calls; SystemErrors are counted by operation, throttled events by table.
  table_operations = {
    rate_limits = ["UpdateItem"]
    sessions    = ["GetItem", "PutItem", "DeleteItem"]
    ledger      = ["PutItem", "Query"]
  }
  table_metric = { namespace = "AWS/DynamoDB", period = local.five_minutes, statistic = "Sum" }

  throttle_alarms = {
    for what, table in var.table_names : "table-throttles-${replace(what, "rate_", "")}" => {
      what      = "DynamoDB turned away reads or writes of ${table}: over ${local.thresholds.table_throttles} in 5 minutes."
      runbook   = "tables"
      threshold = local.thresholds.table_throttles
      periods   = 1
      # DynamoDB reports throttling only where there is some, and an alarm on its bare metric would ring on for ever:
      # of this namespace's missing data CloudWatch keeps the last state.
      expression = "SUM([FILL(reads, 0), FILL(writes, 0)])"
      metrics = {
        reads  = merge(local.table_metric, { name = "ReadThrottleEvents", dimensions = { TableName = table } })
        writes = merge(local.table_metric, { name = "WriteThrottleEvents", dimensions = { TableName = table } })
      }
    }
  }

  system_errors = merge([
    for what, table in var.table_names : {
      for operation in local.table_operations[what] : "${what}_${lower(operation)}" => merge(local.table_metric, {
        name       = "SystemErrors"
        dimensions = { TableName = table, Operation = operation }
      })
    }
  ]...)

  error_alarms = { for name, alarm in {
    "table-errors" = {
      what       = "DynamoDB itself failed (500) over ${local.thresholds.table_errors} times in 5 minutes, on the limits, the sessions or the ledger."
      runbook    = "tables"
      threshold  = local.thresholds.table_errors
      periods    = 1
      expression = "SUM([${join(", ", [for id in sort(keys(local.system_errors)) : "FILL(${id}, 0)"])}])"
      metrics    = local.system_errors
    }
  } : name => alarm if length(var.table_names) > 0 }

  table_alarms = merge(local.throttle_alarms, local.error_alarms)
}
