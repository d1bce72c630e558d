# What a home stage owns, its neighbour reads in SSM: one map of texts, whichever of the two this stage is.

locals {
  shared_path = "/coalition-builder/${local.home}/shared/"

  owned = local.is_home ? {
    key_arn                    = one(module.encryption[*].key_arn)
    vpc_id                     = one(module.network[*].vpc_id)
    private_subnet_ids         = join(",", flatten(module.network[*].private_subnet_ids))
    public_subnet_ids          = join(",", flatten(module.network[*].public_subnet_ids))
    s3_prefix_list_id          = one(module.network[*].s3_prefix_list_id)
    dynamodb_prefix_list_id    = one(module.network[*].dynamodb_prefix_list_id)
    interface_endpoint_cidr    = length(var.network.interface_endpoints) > 0 ? local.network_cidr : "none"
    has_nat                    = tostring(var.network.has_nat)
    database_instance_id       = one(module.database[*].instance_id)
    database_host              = one(module.database[*].host)
    database_port              = tostring(one(module.database[*].port))
    database_security_group_id = one(module.database[*].security_group_id)
    database_master_secret_arn = one(module.database[*].master_secret_arn)
    database_max_connections   = tostring(one(module.database[*].max_connections))
    rate_limits_table          = one(module.dynamodb[*].rate_limits_table.name)
    sessions_table             = one(module.dynamodb[*].sessions_table.name)
    ledger_table               = one(module.dynamodb[*].ledger_table.name)
  } : {}

  read = {
    for index, name in try(data.aws_ssm_parameters_by_path.shared[0].names, []) :
    trimprefix(name, local.shared_path) => nonsensitive(data.aws_ssm_parameters_by_path.shared[0].values[index])
  }

  shared = local.is_home ? local.owned : local.read
  # A home that was applied before there was the word has none.
  has_nat = tobool(lookup(local.shared, "has_nat", "false"))
  # Apart from the others, which are made with it.
  key_arn   = local.is_home ? one(module.encryption[*].key_arn) : local.read["key_arn"]
  key_alias = "alias/coalition-builder-${local.home}"
}

data "aws_ssm_parameters_by_path" "shared" {
  count = local.is_home ? 0 : 1

  path = local.shared_path

  lifecycle {
    postcondition {
      condition     = length(self.names) > 0
      error_message = "SSM has nothing below ${local.shared_path}: ${var.stage} shares with ${local.home}, so apply ${local.home} first."
    }
  }
}

resource "aws_ssm_parameter" "shared" {
  #checkov:skip=CKV2_AWS_34:Names and identifiers, none of them a secret.
  for_each = local.owned

  name        = "${local.shared_path}${each.key}"
  description = "What a stage that shares with ${var.stage} must know; written by Terraform."
  type        = "String"
  value       = each.value
  tags        = { Component = "parameters" }
}
