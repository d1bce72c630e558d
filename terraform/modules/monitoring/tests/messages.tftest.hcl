# Who is told, by whom, and what a person then looks at: topic, import's queue, budget, dashboard, queries.
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


run "alarms_of_this_stage_alone_may_publish" {
  command = plan

  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.key_arn && aws_sns_topic.alarms.name == "coalition-production-alarms"
    error_message = "The topic is not encrypted with our key."
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.alarms.policy).Statement == [{
      Sid       = "AlarmsOfThisStage"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:123456789012:coalition-production-alarms"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:coalition-production-*" }
      }
    }]
    error_message = "Somebody else may publish, or our alarms may not."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.emails) == 2 && alltrue([for key in keys(aws_sns_topic_subscription.emails) : !strcontains(key, "@")])
    error_message = "Each address is told, and none is shown by a plan."
  }
}

run "an_import_that_fails_is_seen" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.import_failed.event_pattern).detail == {
      clusterArn        = ["arn:aws:ecs:us-east-1:123456789012:cluster/coalition-builder-geodata-import"]
      lastStatus        = ["STOPPED"]
      taskDefinitionArn = [{ prefix = "arn:aws:ecs:us-east-1:123456789012:task-definition/coalition-production-import:" }]
      "$or" = [
        { containers = { exitCode = [{ anything-but = [0] }] } },
        { stopCode = [{ anything-but = ["EssentialContainerExited"] }] },
      ]
    }
    error_message = "The rule does not see this stage's failed imports."
  }

  assert {
    condition = (aws_cloudwatch_metric_alarm.all["import-failed"].dimensions.QueueName == aws_sqs_queue.import_failed.name
    && aws_cloudwatch_event_target.import_failed.arn == "arn:aws:sqs:us-east-1:123456789012:${aws_sqs_queue.import_failed.name}")
    error_message = "The rule's queue is not the one that is watched."
  }

  assert {
    condition = (aws_sqs_queue.import_failed.sqs_managed_sse_enabled == true
      && jsondecode(aws_sqs_queue_policy.import_failed.policy).Statement[0].Condition.ArnEquals["aws:SourceArn"]
    == "arn:aws:events:us-east-1:123456789012:rule/${aws_cloudwatch_event_rule.import_failed.name}")
    error_message = "The queue is not encrypted, or takes what another rule sends."
  }
}

run "the_budget_tells_at_50_80_and_100_percent" {
  command = plan

  assert {
    condition = toset([for each in aws_budgets_budget.month.notification : "${each.notification_type} ${each.threshold}"]) == toset([
    "ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "The budget's mails are not those of the design."
  }

  assert {
    condition     = alltrue([for each in aws_budgets_budget.month.notification : length(each.subscriber_email_addresses) == 2])
    error_message = "The budget tells not everybody."
  }

  assert {
    condition     = aws_budgets_budget.month.limit_amount == "60.0" && length(aws_budgets_budget.month.cost_filter) == 0
    error_message = "Without activated tags the budget counts the account: of others it would count nothing."
  }

  assert {
    condition     = length(aws_ce_anomaly_monitor.services) == 0 && length(aws_ce_anomaly_subscription.daily) == 0
    error_message = "Anomalies are a switch, and off."
  }
}

run "activated_tags_make_the_budget_the_stages_own" {
  command = plan

  variables {
    has_activated_cost_tags = true
  }

  assert {
    condition     = toset(one(aws_budgets_budget.month.cost_filter).values) == toset(["user:Stage$production"])
    error_message = "The budget does not count this stage."
  }
}

run "anomalies_are_a_switch" {
  command = plan

  variables {
    has_cost_anomaly_detection = true
  }

  assert {
    condition     = length(aws_ce_anomaly_monitor.services) == 1 && length(aws_ce_anomaly_subscription.daily[0].subscriber) == 2
    error_message = "The switch makes no monitor, or tells not everybody."
  }
}

run "the_dashboard_shows_what_rings" {
  command = plan

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets : contains(["text", "alarm", "log", "metric"], widget.type)])
    error_message = "CloudWatch knows no such widget."
  }

  assert {
    condition     = length([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets : widget if widget.type == "metric"]) == 13
    error_message = "A graph is missing."
  }

  # Namespace, name, then dimension and value in pairs, then how.
  assert {
    condition = alltrue(flatten([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets : [
      for line in widget.properties.metrics : length(line) % 2 == 1 && length(line) >= 5 && can(line[length(line) - 1].stat)
    ] if widget.type == "metric"]))
    error_message = "A line of a graph is not as CloudWatch reads it."
  }

  assert {
    condition = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets :
    widget.x + widget.width <= 24 && widget.properties.region == "us-east-1" && length(widget.properties.metrics) > 0 if widget.type == "metric"])
    error_message = "A graph is empty, of another region, or wider than the screen."
  }

  assert {
    condition = toset(one([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets : widget.properties.alarms if widget.type == "alarm"])) == toset([
    for alarm in aws_cloudwatch_metric_alarm.all : "arn:aws:cloudwatch:us-east-1:123456789012:alarm:${alarm.alarm_name}"])
    error_message = "The dashboard's list of alarms is not that of the alarms."
  }

  # What rings by one metric is drawn by the same.
  assert {
    condition = length(setsubtract(
      [for alarm in aws_cloudwatch_metric_alarm.all : alarm.metric_name if alarm.metric_name != null && !startswith(coalesce(alarm.namespace, "-"), "AWS/S")],
      concat(["DestinationDeliveryFailures", "SecretRefused"], flatten([for widget in jsondecode(aws_cloudwatch_dashboard.stage.dashboard_body).widgets : [for line in widget.properties.metrics : line[1]] if widget.type == "metric"])),
    )) == 0
    error_message = "Something rings that no graph shows."
  }
}

run "queries_are_saved_by_stage" {
  command = plan

  assert {
    condition     = alltrue([for query in aws_cloudwatch_query_definition.all : startswith(query.name, "coalition/production/") && length(query.log_group_names) > 0])
    error_message = "A saved query has no log group, or no stage in its name."
  }

  assert {
    condition     = toset(aws_cloudwatch_query_definition.all["tasks"].log_group_names) == toset(["/ecs/coalition-production-import"])
    error_message = "The tasks' query does not ask the tasks' logs."
  }
}

run "everything_is_tagged_with_its_component" {
  command = plan

  assert {
    condition = alltrue([for tags in concat([for alarm in aws_cloudwatch_metric_alarm.all : alarm.tags],
    [aws_sns_topic.alarms.tags, aws_sqs_queue.import_failed.tags, aws_cloudwatch_event_rule.import_failed.tags, aws_budgets_budget.month.tags]) : tags == tomap({ Component = "monitoring" })])
    error_message = "Something is not tagged."
  }
}
