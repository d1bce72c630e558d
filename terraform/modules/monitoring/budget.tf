# To the addresses themselves: AWS Budgets would need a permission of its own for the topic and for its key.
resource "aws_budgets_budget" "month" {
  account_id   = var.account_id
  name         = "${local.prefix}-month"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = format("%.1f", var.budget_usd)
  limit_unit   = "USD"
  tags         = local.tags

  # Of a tag that is not activated nothing is counted, and the budget would never ring.
  dynamic "cost_filter" {
    for_each = var.has_activated_cost_tags ? [1] : []

    content {
      name   = "TagKeyValue"
      values = [format("user:Stage$%s", var.stage)]
    }
  }

  dynamic "notification" {
    for_each = [50, 80, 100]

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = "ACTUAL"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.alarm_emails
    }
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.alarm_emails
  }
}

resource "aws_ce_anomaly_monitor" "services" {
  count = var.has_cost_anomaly_detection ? 1 : 0

  name              = "${local.prefix}-services"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
  tags              = local.tags
}

resource "aws_ce_anomaly_subscription" "daily" {
  count = var.has_cost_anomaly_detection ? 1 : 0

  name             = "${local.prefix}-anomalies"
  frequency        = "DAILY"
  monitor_arn_list = [aws_ce_anomaly_monitor.services[0].arn]
  tags             = local.tags

  dynamic "subscriber" {
    for_each = nonsensitive(toset(keys(local.addresses)))

    content {
      type    = "EMAIL"
      address = local.addresses[subscriber.value]
    }
  }

  # What is a tenth of the month's budget in one day.
  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(var.budget_usd / 10)]
    }
  }
}
