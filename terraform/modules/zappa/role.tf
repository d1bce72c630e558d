resource "aws_iam_role" "function" {
  name                 = "${local.name}-function"
  description          = "What the function of ${var.stage} may do; REST integrations and event rules carry it, too."
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  # With manage_roles: false, Zappa names this role to all three.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["lambda.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name = "function"
  role = aws_iam_role.function.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.data_statements, local.platform_statements, local.tracing_statements)
  })
}
