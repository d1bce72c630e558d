locals {
  function_logs = [var.log_group_names.function]
  task_logs     = values(var.log_group_names.tasks)

  # Fields as backend/foundation/observability/formatters.py writes them; a route is a pattern and never a path.
  queries = {
    "errors" = {
      groups = local.function_logs
      text   = <<-EOT
        filter level in ["ERROR", "CRITICAL"]
        | fields time, route, status, message, error.type, request_id, version
        | sort @timestamp desc
        | limit 100
      EOT
    }
    "answers by route and status" = {
      groups = local.function_logs
      text   = <<-EOT
        filter logger = "backend.request"
        | stats count(*) as answers, pct(milliseconds, 50) as p50, pct(milliseconds, 95) as p95 by route, status
        | sort answers desc
        | limit 50
      EOT
    }
    "slow requests" = {
      groups = local.function_logs
      text   = <<-EOT
        filter logger = "backend.request" and milliseconds > 1000
        | fields time, route, status, milliseconds, database_milliseconds, queries, is_cold, request_id
        | sort milliseconds desc
        | limit 50
      EOT
    }
    "one request (put its id in)" = {
      groups = local.function_logs
      text   = <<-EOT
        filter request_id = "REQUEST-ID"
        | fields @timestamp, @message
        | sort @timestamp asc
      EOT
    }
    # Kind and outcome, and nobody's name; the addresses are in the API's access log.
    "sign-ins that failed" = {
      groups = local.function_logs
      text   = <<-EOT
        filter logger = "backend.apps.access.pages.failures"
        | stats count(*) as tries by bin(5m) as since, kind, outcome
        | sort since desc
        | limit 100
      EOT
    }
    "jobs" = {
      groups = local.function_logs
      text   = <<-EOT
        filter logger = "backend.foundation.scheduling.jobs"
        | fields time, level, message
        | sort @timestamp desc
        | limit 100
      EOT
    }
    "cold starts and memory" = {
      groups = local.function_logs
      text   = <<-EOT
        filter @type = "REPORT"
        | stats count(*) as invocations, count(@initDuration) as cold, max(@initDuration) as longest_start,
                pct(@duration, 95) as p95, max(@maxMemoryUsed / 1000 / 1000) as most_memory_mb by bin(1h)
      EOT
    }
    "tasks" = {
      groups = local.task_logs
      text   = <<-EOT
        fields @timestamp, @logStream, @message
        | sort @timestamp desc
        | limit 200
      EOT
    }
  }
}

resource "aws_cloudwatch_query_definition" "all" {
  for_each = local.queries

  name            = "coalition/${var.stage}/${each.key}"
  log_group_names = each.value.groups
  query_string    = each.value.text
}
