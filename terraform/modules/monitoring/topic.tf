# Where every alarm goes, and when it ends.
resource "aws_sns_topic" "alarms" {
  name              = local.topic_name
  kms_master_key_id = var.key_arn
  tags              = local.tags
}

# Alone CloudWatch's alarms of this stage may publish. EventBridge may not: it knows no conditions in a topic's policy, so
# that any account's rule could write here. A failed import takes the way of a queue instead (import.tf).
resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsOfThisStage"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = local.topic_arn
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:${local.prefix}-*" }
      }
    }]
  })
}

# By a digest, so that no plan and no log shows an address.
resource "aws_sns_topic_subscription" "emails" {
  for_each = nonsensitive(toset(keys(local.addresses)))

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = local.addresses[each.key]
}
