# RDS Proxy, for when more containers want connections than the instance bears. It belongs to the database's security group as
# well as to its own: whoever may reach the database reaches it, and no client's rules change with the switch.

locals {
  has_proxy = var.proxy.enabled
}

resource "aws_db_proxy" "this" {
  count = local.has_proxy ? 1 : 0

  name                   = local.name
  engine_family          = "POSTGRESQL"
  role_arn               = aws_iam_role.proxy[0].arn
  vpc_subnet_ids         = var.subnet_ids
  vpc_security_group_ids = [aws_security_group.this.id, aws_security_group.proxy[0].id]
  require_tls            = true
  idle_client_timeout    = 900
  # It would log statements.
  debug_logging = false
  tags          = local.tags

  dynamic "auth" {
    for_each = var.proxy.secret_arns
    content {
      auth_scheme               = "SECRETS"
      client_password_auth_type = "POSTGRES_SCRAM_SHA_256"
      iam_auth                  = "DISABLED"
      secret_arn                = auth.value
    }
  }

  depends_on = [aws_cloudwatch_log_group.proxy, aws_iam_role_policy.proxy]
}

resource "aws_db_proxy_default_target_group" "this" {
  count = local.has_proxy ? 1 : 0

  db_proxy_name = aws_db_proxy.this[0].name

  connection_pool_config {
    max_connections_percent      = var.proxy.max_connections_percent
    max_idle_connections_percent = min(20, var.proxy.max_connections_percent)
    # Seconds; API Gateway gives a request up after 29.
    connection_borrow_timeout = 5
  }
}

resource "aws_db_proxy_target" "this" {
  count = local.has_proxy ? 1 : 0

  db_proxy_name          = aws_db_proxy.this[0].name
  target_group_name      = aws_db_proxy_default_target_group.this[0].name
  db_instance_identifier = aws_db_instance.this.identifier
}

resource "aws_cloudwatch_log_group" "proxy" {
  #checkov:skip=CKV_AWS_338:as PostgreSQL's own log
  count = local.has_proxy ? 1 : 0

  name              = "/aws/rds/proxy/${local.name}"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.key_arn
  tags              = local.tags
}
