locals {
  tags = { Component = "database" }
  name = "coalition-builder-${var.stage}"
  port = 5432
  # Group, parameters and proxy keep the stage's name, whichever instance they belong to.
  identifier = coalesce(var.identifier, local.name)
  # Of PostgreSQL's and the proxy's lines.
  log_retention_days = 14
}

resource "aws_db_subnet_group" "this" {
  name        = local.name
  description = "Private subnets of ${var.stage}"
  subnet_ids  = var.subnet_ids
  tags        = local.tags
}

# Without rules: whoever needs the database (function, tasks, proxy) adds its own to it.
resource "aws_security_group" "this" {
  name        = "coalition-${var.stage}-database"
  description = "PostgreSQL of ${var.stage}, its clients add the rules"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-database" })
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_133:backups are kept 1 to 35 days by the variable's validation; this check loses the number on its way from the root
  #checkov:skip=CKV_AWS_157:Multi-AZ is a switch that doubles the price; without it a lost zone is minutes of restoring
  #checkov:skip=CKV_AWS_161:three roles with passwords of their own that rotate; nobody would use a fourth way in
  #checkov:skip=CKV_AWS_118:enhanced monitoring costs by the line; Performance Insights and CloudWatch answer what the runbooks ask
  #checkov:skip=CKV_AWS_226:RDS takes minor versions unless somebody names one to stay at
  #checkov:skip=CKV2_AWS_30:statements hold people's addresses, and logs must not; pg_stat_statements has them without values
  identifier     = local.identifier
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class

  storage_type          = "gp3"
  allocated_storage     = var.allocated_storage_gb
  max_allocated_storage = var.max_allocated_storage_gb
  storage_encrypted     = true
  kms_key_id            = var.key_arn

  # RDS makes the password, keeps it in a secret of its own and rotates it each week: no state ever holds it.
  username                      = "master"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.key_arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  port                   = local.port
  publicly_accessible    = false
  network_type           = "IPV4"
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  multi_az               = var.is_multi_az

  parameter_group_name = aws_db_parameter_group.this.name

  backup_retention_period   = var.backup_retention_days
  backup_window             = var.backup_window
  copy_tags_to_snapshot     = true
  delete_automated_backups  = var.is_disposable
  deletion_protection       = var.is_disposable ? false : true
  skip_final_snapshot       = var.is_disposable
  final_snapshot_identifier = var.is_disposable ? null : "${local.identifier}-final"

  maintenance_window          = var.maintenance_window
  auto_minor_version_upgrade  = !strcontains(var.engine_version, ".") # one that is named stays
  allow_major_version_upgrade = false
  # What needs a restart waits for the window.
  apply_immediately = var.is_disposable

  enabled_cloudwatch_logs_exports = ["postgresql"]

  # Free for seven days.
  performance_insights_enabled          = true
  performance_insights_retention_period = 7
  performance_insights_kms_key_id       = var.key_arn

  tags = local.tags

  # Else RDS makes the group itself, and keeps its lines for ever.
  depends_on = [aws_cloudwatch_log_group.postgresql]
}

resource "aws_cloudwatch_log_group" "postgresql" {
  #checkov:skip=CKV_AWS_338:connections and errors of a year ago tell nobody anything; what must last is in the audit trail
  name              = "/aws/rds/instance/${local.identifier}/postgresql"
  retention_in_days = local.log_retention_days
  kms_key_id        = var.key_arn
  tags              = local.tags
}
