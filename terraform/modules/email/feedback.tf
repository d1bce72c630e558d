# How what comes back reaches backend/foundation/mail/feedback.py: SES -> SNS -> the function, which Zappa subscribes.

locals {
  topic_name = "${local.configuration_set}-mail-feedback"
  topic_arn  = "arn:aws:sns:${var.region}:${var.account_id}:${local.topic_name}"
}

resource "aws_sns_topic" "feedback" {
  name              = local.topic_name
  kms_master_key_id = var.key_arn
  tags              = local.tags
}

resource "aws_sns_topic_policy" "feedback" {
  arn = aws_sns_topic.feedback.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AllowOwnSes"
        Effect    = "Allow"
        Principal = { Service = "ses.amazonaws.com" }
        Action    = ["sns:Publish"]
        Resource  = [local.topic_arn]
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.account_id
            "aws:SourceArn"     = local.configuration_set_arn
          }
        }
      },
      {
        Sid       = "DenyClearText"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["sns:Publish", "sns:Subscribe"]
        Resource  = [local.topic_arn]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_sesv2_configuration_set_event_destination" "feedback" {
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  event_destination_name = "feedback"

  event_destination {
    enabled = true
    # The first two suppress an address, the third (SES found a virus) is counted. Neither opens nor clicks are watched.
    matching_event_types = ["BOUNCE", "COMPLAINT", "REJECT"]

    sns_destination {
      topic_arn = aws_sns_topic.feedback.arn
    }
  }

  # SES publishes to try it.
  depends_on = [aws_sns_topic_policy.feedback]
}
