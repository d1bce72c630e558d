locals {
  has_database = var.database != null
  # Stands in where there is none, and is then watched by nobody.
  database = coalesce(var.database, { instance_id = "none", max_connections = 0, allocated_storage_gb = 0 })
  instance = { namespace = "AWS/RDS", dimensions = { DBInstanceIdentifier = local.database.instance_id }, period = local.five_minutes }

  storage_threshold = floor(local.database.allocated_storage_gb * 1024 * 1024 * 1024 * local.thresholds.database_free_storage_percent / 100) # bytes

  database_alarms = { for name, alarm in {
    "database-cpu" = {
      what      = "The database's CPU was over ${local.thresholds.database_cpu_percent} % for 15 minutes."
      runbook   = "database-busy"
      threshold = local.thresholds.database_cpu_percent
      periods   = 3
      metric    = merge(local.instance, { name = "CPUUtilization", statistic = "Average" })
    }
    "database-storage" = {
      what       = "Under ${local.thresholds.database_free_storage_percent} % of the database's ${local.database.allocated_storage_gb} GB are free."
      runbook    = "database-full"
      threshold  = local.storage_threshold
      comparison = "LessThanThreshold"
      periods    = 1
      metric     = merge(local.instance, { name = "FreeStorageSpace", statistic = "Minimum" })
    }
    "database-connections" = {
      what       = "Over ${local.thresholds.database_connections_percent} % of the database's ${local.database.max_connections} connections were taken, in three of five minutes."
      runbook    = "database-connections"
      threshold  = local.database.max_connections * local.thresholds.database_connections_percent / 100
      periods    = 5
      datapoints = 3
      metric     = merge(local.instance, { name = "DatabaseConnections", statistic = "Maximum", period = 60 })
    }
    # RDS reports each minute while the instance lives. FILL makes the silence a number: of data that is merely missing
    # CloudWatch waits for some more periods.
    "database-silent" = {
      what       = "The database has told CloudWatch nothing for 15 minutes: it is stopped, gone or broken."
      runbook    = "database-silent"
      threshold  = 1
      comparison = "LessThanThreshold"
      periods    = 3
      missing    = "breaching"
      expression = "FILL(reported, 0)"
      metrics    = { reported = merge(local.instance, { name = "CPUUtilization", statistic = "SampleCount" }) }
    }
  } : name => alarm if local.has_database }
}
