# Who spoke with whom, and who was turned away; never what was said.

locals {
  flow_log_group = "/coalition-builder/${var.stage}/flow-logs"
  has_flow_logs  = var.flow_log_retention_days > 0
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  #checkov:skip=CKV_AWS_338:a year of addresses is more than anybody here asks for; production keeps what its variable says
  count = local.has_flow_logs ? 1 : 0

  name              = local.flow_log_group
  retention_in_days = var.flow_log_retention_days
  kms_key_id        = var.key_arn
  tags              = local.tags
}

resource "aws_flow_log" "this" {
  count = local.has_flow_logs ? 1 : 0

  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow_logs[0].arn
  iam_role_arn    = aws_iam_role.flow_logs[0].arn
  # Ten minutes to a line instead of one: a tenth of the volume, which is what is paid for.
  max_aggregation_interval = 600
  tags                     = local.tags
}

resource "aws_iam_role" "flow_logs" {
  count = local.has_flow_logs ? 1 : 0

  name                 = "coalition-${var.stage}-flow-logs"
  description          = "Writes the network's flow logs"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ec2:${var.region}:${var.account_id}:vpc-flow-log/*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow_logs" {
  count = local.has_flow_logs ? 1 : 0

  name = "flow-logs"
  role = aws_iam_role.flow_logs[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:${local.flow_log_group}:*"
      },
      {
        # It looks for its group among all of them.
        Effect   = "Allow"
        Action   = ["logs:DescribeLogGroups"]
        Resource = local.any_log_group
      },
    ]
  })
}
