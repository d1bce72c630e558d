stage = "production"

# With has_activated_cost_tags its own money; until then the whole account's, with staging and dev in it.
budget_usd = 100

# What is the account's is watched by one stage of it. If production has an account of its own (account_id = "…" here,
# docs/how-to/set-up-github.md), let staging watch the other one.
has_mail_reputation_alarms = true

network = {
  cidr                    = "10.30.0.0/16"
  reserved_cidrs          = ["10.10.0.0/16", "10.20.0.0/16"]
  flow_log_retention_days = 14
}

database = {
  instance_class           = "db.t4g.small"
  max_connections          = 180
  max_allocated_storage_gb = 200
}

mail = {
  # For all mail of the domain, whoever sends it. "none" asks for nothing, where the domain has no record of DMARC yet
  # (dig TXT _dmarc.DOMAIN); null leaves alone what is there.
  dmarc_policy = null
}
