# What releases, tasks and people's commands must know of the stage (docs/delivery.md): read by backend/ops/parameters.py.

locals {
  texts = merge(
    {
      "zappa/role_arn"                = module.zappa.role_arn
      "zappa/s3_bucket"               = module.storage.deployments_bucket.name
      "zappa/feedback_topic_arn"      = module.email.feedback_topic_arn
      "zappa/failed_events_queue_arn" = module.zappa.failed_events_queue.arn
      "release/repository_uri"        = local.repository_uri
      "release/github_subject"        = coalesce(var.github_subject, var.github_repository)
      "release/ledger_table"          = local.shared.ledger_table
      "tasks/cluster"                 = module.geodata_import.cluster_name
      "database/instance_id"          = local.shared.database_instance_id
      "database/host"                 = local.shared.database_host
      # The home's proxy knows no other stage's password: a guest goes past it.
      "database/runtime_host"      = local.is_home ? one(module.database[*].endpoint_host) : local.shared.database_host
      "database/port"              = local.shared.database_port
      "database/name"              = "coalition_${var.stage}"
      "database/master_secret_id"  = local.shared.database_master_secret_arn
      "database/max_connections"   = local.shared.database_max_connections
      "network/has_nat"            = tostring(local.has_nat)
      "monitoring/alarm_topic_arn" = module.monitoring.alarm_topic_arn
    },
    { for name, value in local.environment : "environment/${name}" => value },
    var.staff_identity == null ? {} : {
      "identity/user_pool_id" = module.identity[0].user_pool_id
    },
    length(module.edge) == 0 ? {} : { "edge/url" = module.edge[0].url },
  )

  lists = {
    "zappa/subnet_ids"         = local.shared.private_subnet_ids
    "zappa/security_group_ids" = module.zappa.security_group_id
    "tasks/subnet_ids"         = local.shared.public_subnet_ids
    "tasks/security_group_ids" = module.geodata_import.security_group_id
  }
}

resource "aws_ssm_parameter" "text" {
  #checkov:skip=CKV2_AWS_34:Names and identifiers, none of them a secret; whoever releases must read them.
  for_each = local.texts

  name        = "${local.parameters_path}${each.key}"
  description = "Written by Terraform; bin/zappa reads it."
  type        = "String"
  value       = each.value
  tags        = { Component = "parameters" }
}

resource "aws_ssm_parameter" "list" {
  #checkov:skip=CKV2_AWS_34:Names and identifiers, none of them a secret; whoever releases must read them.
  for_each = local.lists

  name        = "${local.parameters_path}${each.key}"
  description = "Written by Terraform; bin/zappa reads it."
  type        = "StringList"
  value       = each.value
  tags        = { Component = "parameters" }
}
