locals {
  five_minutes = 300
  api          = { namespace = "AWS/ApiGateway", dimensions = { ApiName = var.api_name, Stage = var.stage }, period = local.five_minutes }
  function     = { namespace = "AWS/Lambda", dimensions = { FunctionName = var.function_name }, period = local.five_minutes }

  # Both conditions in one number: the share where there are enough, else 0. A few errors at night are no alarm.
  share_of_errors = "IF(errors > ${local.thresholds.error_count}, 100 * errors / requests, 0)"

  api_alarms = {
    "api-5xx" = {
      what       = "Over ${local.thresholds.error_percent} % of requests, and over ${local.thresholds.error_count}, were answered 5xx in 5 minutes."
      runbook    = "api-errors"
      threshold  = local.thresholds.error_percent
      periods    = 1
      expression = local.share_of_errors
      metrics = {
        errors   = merge(local.api, { name = "5XXError", statistic = "Sum" })
        requests = merge(local.api, { name = "Count", statistic = "Sum" })
      }
    }
    "api-latency" = {
      what       = "One request of twenty took over ${local.thresholds.p95_seconds} s, in two of three 5 minutes."
      runbook    = "slow"
      threshold  = 1000 * local.thresholds.p95_seconds # milliseconds
      periods    = 3
      datapoints = 2
      metric     = merge(local.api, { name = "Latency", statistic = "p95" })
    }
  }

  function_alarms = {
    "function-errors" = {
      what       = "Over ${local.thresholds.error_percent} % of invocations, and over ${local.thresholds.error_count}, failed in 5 minutes."
      runbook    = "function-errors"
      threshold  = local.thresholds.error_percent
      periods    = 1
      expression = local.share_of_errors
      metrics = {
        errors   = merge(local.function, { name = "Errors", statistic = "Sum" })
        requests = merge(local.function, { name = "Invocations", statistic = "Sum" })
      }
    }
    "function-throttles" = {
      what      = "Lambda turned invocations away for want of concurrency: over ${local.thresholds.throttles} in 5 minutes."
      runbook   = "function-full"
      threshold = local.thresholds.throttles
      periods   = 1
      metric    = merge(local.function, { name = "Throttles", statistic = "Sum" })
    }
    # The clock's jobs count as well: a drain with much to do takes up to 24 s, so two of three.
    "function-duration" = {
      what       = "One invocation of twenty took over ${local.thresholds.p95_seconds} s (the limit is ${var.function_timeout_seconds} s), in two of three 5 minutes."
      runbook    = "slow"
      threshold  = 1000 * local.thresholds.p95_seconds # milliseconds
      periods    = 3
      datapoints = 2
      metric     = merge(local.function, { name = "Duration", statistic = "p95" })
    }
    "function-concurrency" = {
      what       = "Over ${local.thresholds.concurrency_percent} % of the ${var.reserved_concurrency} reserved containers were busy, in three of five minutes."
      runbook    = "function-full"
      threshold  = var.reserved_concurrency * local.thresholds.concurrency_percent / 100
      periods    = 5
      datapoints = 3
      metric     = merge(local.function, { name = "ConcurrentExecutions", statistic = "Maximum", period = 60 })
    }
    # What failed for good lies in the queue until somebody empties it, and rings as long.
    "failed-events" = {
      what      = "Events of the clock or of SNS failed each time they were tried, and lie in ${var.failed_events_queue_name}."
      runbook   = "failed-events"
      threshold = local.thresholds.failed_events
      periods   = 1
      metric = {
        namespace  = "AWS/SQS"
        name       = "ApproximateNumberOfMessagesVisible"
        dimensions = { QueueName = var.failed_events_queue_name }
        period     = local.five_minutes
        statistic  = "Maximum"
      }
    }
    "failed-events-lost" = {
      what      = "A failed event could not even be put into ${var.failed_events_queue_name}."
      runbook   = "failed-events"
      threshold = 0
      periods   = 1
      metric    = merge(local.function, { name = "DestinationDeliveryFailures", statistic = "Sum" })
    }
  }
}
