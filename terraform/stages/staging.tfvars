# As production, but small; its instance serves dev as well.
stage = "staging"

# With has_activated_cost_tags its own money, in which dev's share of the instance is; until then the whole account's.
budget_usd = 60

network = {
  cidr           = "10.20.0.0/16"
  reserved_cidrs = ["10.10.0.0/16", "10.30.0.0/16"]
}

database = {
  instance_class  = "db.t4g.micro"
  max_connections = 80
}

mail = {
  dmarc_policy = "none" # for staging.DOMAIN alone; null where that has a record already
}
