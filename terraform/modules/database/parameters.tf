# PostgreSQL's settings where RDS's own do not fit. Time limits of our three roles are on the roles (bootstrap_database); what
# stands here holds for the master, and for what no role can say.

locals {
  family = "postgres${split(".", var.engine_version)[0]}"

  at_once = {
    # No password that could be read from a hash.
    "rds.accepted_password_auth_method" = "scram"
    "password_encryption"               = "scram-sha-256"

    # A client that died in the middle of a statement is noticed after 5 s, with its locks.
    "client_connection_check_interval"    = "5000"
    "idle_in_transaction_session_timeout" = "300000"

    # gp3 reads anywhere as fast as in a row; compiling (jit) takes longer than the map's questions.
    "random_page_cost"         = "1.1"
    "effective_io_concurrency" = "200"
    "jit"                      = "0"

    # The outbox and idempotency tables turn over whole each day; a fifth of dead rows, the default, is too late for them.
    "autovacuum_vacuum_scale_factor"        = "0.05"
    "autovacuum_analyze_scale_factor"       = "0.02"
    "autovacuum_vacuum_insert_scale_factor" = "0.05"

    # Statements hold people's names and addresses: the log tells that one failed and why, never its text nor the row.
    "log_statement"               = "none"
    "log_min_error_statement"     = "panic"
    "log_error_verbosity"         = "terse"
    "log_min_duration_statement"  = tostring(var.slow_statement_ms)
    "log_parameter_max_length"    = "0"
    "log_connections"             = "1"
    "log_disconnections"          = "1"
    "log_lock_waits"              = "1"
    "log_temp_files"              = "10240"
    "log_autovacuum_min_duration" = "10000"
    "track_io_timing"             = "1"
    "rds.log_retention_period"    = "1440"
  }

  after_a_restart = {
    "max_connections"          = tostring(local.max_connections)
    "shared_preload_libraries" = "pg_stat_statements"
  }
}

resource "aws_db_parameter_group" "this" {
  name        = "${local.name}-${local.family}"
  description = "PostGIS of ${var.stage}"
  family      = local.family
  tags        = local.tags

  # Nothing without TLS.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  dynamic "parameter" {
    for_each = local.at_once
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  dynamic "parameter" {
    for_each = local.after_a_restart
    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "pending-reboot"
    }
  }

  # An instance never stands without its group while the one gives way to the other.
  lifecycle {
    create_before_destroy = true
  }
}
