locals {
  import_queue_name = "${local.prefix}-import-failed"
  import_queue_arn  = "arn:aws:sqs:${var.region}:${var.account_id}:${local.import_queue_name}"
  import_rule_name  = "${local.prefix}-import-failed"
  import_rule_arn   = "arn:aws:events:${var.region}:${var.account_id}:rule/${local.import_rule_name}"
}

# ECS says how each task ended. A failed migration or command stops what runs it; an import runs on when nobody looks.
resource "aws_cloudwatch_event_rule" "import_failed" {
  name        = local.import_rule_name
  description = "An import of boundaries in ${var.stage} ended otherwise than well."
  tags        = local.tags

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn        = [var.cluster_arn]
      lastStatus        = ["STOPPED"]
      taskDefinitionArn = [{ prefix = "arn:aws:ecs:${var.region}:${var.account_id}:task-definition/${var.task_families["import"]}:" }]
      # A container that never began has no exit code, so the code alone would not do.
      "$or" = [
        { containers = { exitCode = [{ anything-but = [0] }] } },
        { stopCode = [{ anything-but = ["EssentialContainerExited"] }] },
      ]
    }
  })
}

# The event lies here for a day, to be read, and rings as long; purging the queue ends it. SQS's own key, and not ours:
# EventBridge needs no permission for it.
resource "aws_sqs_queue" "import_failed" {
  name                      = local.import_queue_name
  message_retention_seconds = 86400
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

resource "aws_sqs_queue_policy" "import_failed" {
  queue_url = aws_sqs_queue.import_failed.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThisRuleAlone"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = local.import_queue_arn
      Condition = { ArnEquals = { "aws:SourceArn" = local.import_rule_arn } }
    }]
  })
}

resource "aws_cloudwatch_event_target" "import_failed" {
  rule      = aws_cloudwatch_event_rule.import_failed.name
  target_id = "queue"
  arn       = local.import_queue_arn

  depends_on = [aws_sqs_queue_policy.import_failed]
}
