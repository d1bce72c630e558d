locals {
  name = "coalition-${var.stage}"
  tags = { Component = "zappa" }

  key_alias    = coalesce(var.key_alias, "alias/coalition-builder-${var.stage}")
  function_arn = "arn:aws:lambda:${var.region}:${var.account_id}:function:${local.name}"
  queue_name   = "${local.name}-failed-events"
  queue_arn    = "arn:aws:sqs:${var.region}:${var.account_id}:${local.queue_name}"
}

# Made before the function: Lambda's own group would keep its lines for ever.
resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_338:Lines hold no acts that must be kept for a year, and a week of them is what operating needs; the audit trail is CloudTrail's.
  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
  tags              = local.tags
}

# Where an event goes that failed three times: a schedule's, or a report of a bounce. SQS's own encryption needs no key, so
# the function needs no right to one.
resource "aws_sqs_queue" "failed_events" {
  name                      = local.queue_name
  message_retention_seconds = 1209600 # 14 days, the longest there is
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

resource "aws_sqs_queue_policy" "failed_events" {
  queue_url = aws_sqs_queue.failed_events.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RefuseWhatIsNotEncrypted"
        Effect    = "Deny"
        Principal = { AWS = "*" }
        Action    = ["sqs:SendMessage", "sqs:ReceiveMessage"]
        Resource  = local.queue_arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
