stage      = "production"
budget_usd = 100

network = {
  cidr                    = "10.30.0.0/16"
  reserved_cidrs          = ["10.20.0.0/16"]
  flow_log_retention_days = 14
}

database = {
  instance_class           = "db.t4g.small"
  max_connections          = 180
  max_allocated_storage_gb = 200
}
