# As production, but small; its instance serves dev as well.
stage      = "staging"
budget_usd = 60

network = {
  cidr           = "10.20.0.0/16"
  reserved_cidrs = ["10.30.0.0/16"]
}

database = {
  instance_class  = "db.t4g.micro"
  max_connections = 80
}
