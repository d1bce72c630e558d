# What the proxy may read, and whom it reaches.

resource "aws_iam_role" "proxy" {
  count = local.has_proxy ? 1 : 0

  name                 = "coalition-${var.stage}-database-proxy"
  description          = "Reads the password of the role that comes through RDS Proxy"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "proxy" {
  count = local.has_proxy ? 1 : 0

  name = "database-secrets"
  role = aws_iam_role.proxy[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The end of a secret's ARN is six characters that only AWS knows.
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = "arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:coalition-builder/${var.stage}/database/runtime-??????"
      },
      {
        # The stage's one key, by its name: its ARN is not known at plan.
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = "arn:aws:kms:${var.region}:${var.account_id}:key/*"
        Condition = {
          StringEquals               = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" }
          "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/coalition-builder-${var.stage}" }
        }
      },
    ]
  })
}

resource "aws_security_group" "proxy" {
  #checkov:skip=CKV2_AWS_5:the proxy has it, which this check does not know of
  count = local.has_proxy ? 1 : 0

  name        = "coalition-${var.stage}-database-proxy"
  description = "RDS Proxy on its way to PostgreSQL of ${var.stage}"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-database-proxy" })
}

resource "aws_vpc_security_group_egress_rule" "proxy_to_database" {
  count = local.has_proxy ? 1 : 0

  security_group_id            = aws_security_group.proxy[0].id
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "database_from_proxy" {
  count = local.has_proxy ? 1 : 0

  security_group_id            = aws_security_group.this.id
  description                  = "RDS Proxy"
  referenced_security_group_id = aws_security_group.proxy[0].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}
