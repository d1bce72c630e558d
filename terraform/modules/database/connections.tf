# How many connections does an instance class bear?

locals {
  memory_gib = merge(
    { for size, gib in local.of_t : "db.t4g.${size}" => gib },
    { for pair in setproduct(["m6g", "m7g"], keys(local.of_m)) : "db.${pair[0]}.${pair[1]}" => local.of_m[pair[1]] },
    { for pair in setproduct(["r6g", "r7g"], keys(local.of_m)) : "db.${pair[0]}.${pair[1]}" => 2 * local.of_m[pair[1]] },
  )
  of_t = { micro = 1, small = 2, medium = 4, large = 8, xlarge = 16, "2xlarge" = 32 }
  of_m = { large = 8, xlarge = 16, "2xlarge" = 32, "4xlarge" = 64 }

  # RDS's own formula, LEAST({DBInstanceClassMemory/9531392},5000), whose memory is what system and RDS leave: 288 MiB less
  # makes of a db.t4g.micro the 80 it is known to have. On larger classes it errs by asking for less than RDS would.
  most_connections = {
    for class, gib in local.memory_gib : class => min(5000, floor((gib * 1024 - 288) * 1048576 / 9531392))
  }

  max_connections = coalesce(var.max_connections, local.most_connections[var.instance_class])
}
