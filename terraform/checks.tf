# What no single variable can know: the combinations.

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
      condition     = var.database.snapshot_copy_region != var.region
      error_message = "database.snapshot_copy_region is ${var.region}, where the backups are already: name another region."
    }

    precondition {
      condition     = local.function["memory_size"] >= 128 && local.function["memory_size"] <= 10240
      error_message = "zappa_settings.json gives the function of ${var.stage} ${local.function["memory_size"]} MB, and Lambda takes 128 to 10,240."
    }
  }
}
