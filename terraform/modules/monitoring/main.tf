locals {
  prefix     = "coalition-${var.stage}"
  tags       = { Component = "monitoring" }
  topic_name = "${local.prefix}-alarms"
  topic_arn  = "arn:aws:sns:${var.region}:${var.account_id}:${local.topic_name}"
  addresses  = { for address in var.alarm_emails : substr(sha256(address), 0, 12) => address }

  # By name without the stage. Missing data is no alarm unless one says otherwise.
  alarms = merge(
    local.api_alarms,
    local.function_alarms,
    local.database_alarms,
    local.table_alarms,
    local.outbox_alarms,
    local.other_alarms,
  )
}

resource "aws_cloudwatch_metric_alarm" "all" {
  for_each = local.alarms

  alarm_name        = "${local.prefix}-${each.key}"
  alarm_description = "${each.value.what} Runbook: docs/runbooks/${each.value.runbook}.md"

  threshold           = each.value.threshold
  comparison_operator = try(each.value.comparison, "GreaterThanThreshold")
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = try(each.value.datapoints, each.value.periods)
  treat_missing_data  = try(each.value.missing, "notBreaching")

  # One metric,
  namespace          = try(each.value.metric.namespace, null)
  metric_name        = try(each.value.metric.name, null)
  dimensions         = try(each.value.metric.dimensions, null)
  period             = try(each.value.metric.period, null)
  statistic          = try(startswith(each.value.metric.statistic, "p") ? null : each.value.metric.statistic, null)
  extended_statistic = try(startswith(each.value.metric.statistic, "p") ? each.value.metric.statistic : null, null)

  # or several, and what is made of them.
  dynamic "metric_query" {
    for_each = try({ result = each.value.expression }, {})

    content {
      id          = metric_query.key
      expression  = metric_query.value
      label       = each.key
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = try(each.value.metrics, {})

    content {
      id = metric_query.key

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        period      = metric_query.value.period
        stat        = metric_query.value.statistic
      }
    }
  }

  actions_enabled = true
  alarm_actions   = [aws_sns_topic.alarms.arn]
  ok_actions      = [aws_sns_topic.alarms.arn]
  tags            = local.tags
}
