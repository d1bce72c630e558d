# What no single variable can know: the combinations.

locals {
  # The stages whose functions and tasks talk to this stage's instance.
  is_shared_by_dev = var.stage == "staging" && can(regex("(?m)^\\s*shares_with\\s*=\\s*\"staging\"", file("${path.module}/stages/dev.tfvars")))
  household        = concat([var.stage], [for stage in ["dev"] : stage if local.is_shared_by_dev])
  # Two a container; of this stage's own no more than its proxy takes, where it has one.
  connections_of_functions = {
    for stage in local.household : stage => 2 * try(merge(local.zappa["base"], local.zappa[stage])["lambda_concurrency"], 0)
  }
  proxied_connections = floor(var.database.max_connections * var.database.proxy_connections_percent / 100)
  # And two for each of four tasks; five for people, eight for RDS itself.
  connections_needed = 13 + sum([
    for stage, own in local.connections_of_functions :
    (stage == var.stage && var.database.has_proxy ? min(own, local.proxied_connections) : own) + 2 * 4
  ])
}

resource "terraform_data" "refusals" {
  lifecycle {
    precondition {
      condition     = var.edge == null || var.is_deployed
      error_message = "edge is set for ${var.stage}, but it has no API yet: deploy first (bin/zappa deploy ${var.stage}), then apply with is_deployed = true."
    }

    precondition {
      condition     = var.edge == null || var.hosted_zone_id != null
      error_message = "edge is set for ${var.stage}, but hosted_zone_id is not: its certificate is proved and its name is written in Route 53."
    }

    precondition {
      condition     = length(coalesce(local.edge_host, "-")) <= 64
      error_message = "The edge's host is ${coalesce(local.edge_host, "-")}, and a certificate takes 64 characters at most: give edge.host a shorter one."
    }

    # As backend/ops/infrastructure/rules/connections.py counts.
    precondition {
      condition     = !local.is_home || local.connections_needed <= 0.8 * var.database.max_connections
      error_message = "database.max_connections is ${var.database.max_connections}, and ${join(" and ", local.household)} may want ${local.connections_needed} at once, which is more than four fifths of it: lower lambda_concurrency in zappa_settings.json (or, with has_proxy, database.proxy_connections_percent), or choose at least ${ceil(local.connections_needed / 0.8)}, with an instance_class that bears them."
    }

    precondition {
      condition     = var.database.snapshot_copy_region != var.region
      error_message = "database.snapshot_copy_region is ${var.region}, where the backups are already: name another region."
    }

    precondition {
      condition     = local.function["tags"]["CostCenter"] == var.cost_center
      error_message = "cost_center is \"${var.cost_center}\", and zappa_settings.json tags function and API of ${var.stage} with the CostCenter \"${local.function["tags"]["CostCenter"]}\": write the same into both."
    }

    precondition {
      condition     = local.function["memory_size"] >= 128 && local.function["memory_size"] <= 10240
      error_message = "zappa_settings.json gives the function of ${var.stage} ${local.function["memory_size"]} MB, and Lambda takes 128 to 10,240."
    }
  }
}
