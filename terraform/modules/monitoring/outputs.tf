output "alarm_topic_arn" {
  description = "ARN of the SNS topic of all alarms, which other subscribers (a pager) may be added to."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_name" {
  description = "Name of the stage's CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.stage.dashboard_name
}

output "alarms" {
  description = "By the alarm's name without its stage: the number that it rings over (free storage and silences: under), and its runbook's file."
  value = merge(
    { for name, alarm in local.alarms : name => { threshold = alarm.threshold, runbook = "docs/runbooks/${alarm.runbook}.md" } },
    { for percent in [50, 80, 100] : "budget-${percent}" => { threshold = percent, runbook = "docs/runbooks/budget.md" } },
  )
}
